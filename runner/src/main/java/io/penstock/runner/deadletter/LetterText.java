package io.penstock.runner.deadletter;

import io.penstock.document.Document;
import io.penstock.record.Header;
import io.penstock.record.SourceRecord;
import io.penstock.runner.logging.SafeText;
import io.penstock.spi.DeadLetterCount;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.StoredDeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How dead letters are printed: for people, and as JSON. Nothing in them can reach a terminal. */
public final class LetterText {

  /** Longer texts are cut where people read; JSON has all of them. */
  private static final int SHOWN = 2_000;

  private LetterText() {}

  /**
   * A table of counts.
   *
   * @param branch null for the pipeline's own dead letters
   */
  public static String counts(
      String pipeline, String branch, String place, List<DeadLetterCount> counts) {
    StringBuilder table = new StringBuilder();
    table.append("pipeline ").append(pipeline);
    if (branch != null) {
      table.append(", branch ").append(branch);
    }
    table.append(": dead letters in ").append(place);
    table.append(System.lineSeparator());
    long all = 0;
    long open = 0;
    int code = "code".length();
    for (DeadLetterCount group : counts) {
      all += group.count();
      open += group.status() == DeadLetterStatus.DEAD ? group.count() : 0;
      code = Math.max(code, SafeText.of(group.code()).length());
    }
    String row = "  %-9s  %-11s  %-" + code + "s  %9s  %-24s  %s%n";
    if (!counts.isEmpty()) {
      table.append(
          String.format(Locale.ROOT, row, "status", "stage", "code", "letters", "first", "last"));
    }
    for (DeadLetterCount group : counts) {
      table.append(
          String.format(
              Locale.ROOT,
              row,
              group.status().label(),
              group.stage().label(),
              SafeText.of(group.code()),
              String.format(Locale.ROOT, "%,d", group.count()),
              moment(group.first()),
              moment(group.last())));
    }
    return table
        .append(String.format(Locale.ROOT, "  %,d in all, %,d not dealt with yet%n", all, open))
        .toString();
  }

  private static String moment(Instant time) {
    return Instant.ofEpochMilli(time.toEpochMilli()).toString();
  }

  /**
   * The same as a line of JSON.
   *
   * @param branch null for the pipeline's own dead letters
   */
  public static String countsJson(
      String pipeline, String branch, String place, List<DeadLetterCount> counts) {
    List<Object> groups = new ArrayList<>();
    for (DeadLetterCount group : counts) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("status", group.status().label());
      one.put("stage", group.stage().label());
      one.put("code", group.code());
      one.put("count", group.count());
      one.put("first", group.first().toString());
      one.put("last", group.last().toString());
      groups.add(one);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipeline", pipeline);
    if (branch != null) {
      json.put("branch", branch);
    }
    json.put("deadLetter", place);
    json.put("letters", counts.stream().mapToLong(DeadLetterCount::count).sum());
    json.put("groups", groups);
    return line(json);
  }

  /** A letter for people. */
  public static String of(StoredDeadLetter letter) {
    DeadRecord dead = letter.dead();
    SourceRecord record = dead.record();
    StringBuilder text = new StringBuilder();
    text.append(SafeText.of(dead.id())).append(System.lineSeparator());
    field(text, "status", status(letter));
    field(text, "died", dead.time() + ", at stage " + dead.stage().label());
    field(text, "code", SafeText.of(dead.rejection().code()));
    field(text, "message", SafeText.of(dead.rejection().message()));
    field(text, "attempts", Integer.toString(dead.attempts()));
    field(text, "stands at", SafeText.of(letter.place()));
    if (!letter.version().isEmpty()) {
      field(text, "written by", SafeText.of(letter.version()));
    }
    if (record.timestamp() != SourceRecord.NO_TIMESTAMP) {
      field(text, "timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
    }
    for (Header header : record.headers()) {
      field(text, "header", SafeText.of(header.name()) + " = " + shown(header.value()));
    }
    field(text, "key", shown(record.key()));
    field(text, "value", shown(record.value()) + (letter.whole() ? "" : " (cut when written)"));
    return text.append(System.lineSeparator()).toString();
  }

  private static String status(StoredDeadLetter letter) {
    if (letter.resolution() == null) {
      return letter.status().label();
    }
    String reason = letter.resolution().reason();
    return letter.status().label()
        + " at "
        + letter.resolution().time()
        + (reason.isEmpty() ? "" : ", because: " + SafeText.of(reason));
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-10s  %s%n", name, value));
  }

  private static String shown(byte[] bytes) {
    if (bytes == null) {
      return "none";
    }
    String text = utf8(bytes);
    String safe =
        text == null ? "base64:" + Base64.getEncoder().encodeToString(bytes) : SafeText.of(text);
    return safe.length() <= SHOWN
        ? safe
        : safe.substring(0, SHOWN)
            + String.format(Locale.ROOT, "… (%,d bytes; --json shows all)", bytes.length);
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  /** A letter as a line of JSON, exact: bytes that are no text are base64. */
  public static String json(StoredDeadLetter letter) {
    DeadRecord dead = letter.dead();
    SourceRecord record = dead.record();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", dead.id());
    json.put("fingerprint", dead.fingerprint());
    json.put("pipeline", dead.pipeline());
    json.put("status", letter.status().label());
    if (letter.resolution() != null) {
      json.put("resolvedAt", letter.resolution().time().toString());
      json.put("reason", letter.resolution().reason());
    }
    json.put("partition", record.partition());
    json.put("high", record.position().high());
    json.put("low", record.position().low());
    json.put("time", dead.time().toString());
    json.put("stage", dead.stage().label());
    json.put("code", dead.rejection().code());
    json.put("message", dead.rejection().message());
    json.put("attempts", dead.attempts());
    json.put("place", letter.place());
    json.put("version", letter.version());
    json.put(
        "timestamp", record.timestamp() == SourceRecord.NO_TIMESTAMP ? null : record.timestamp());
    json.put("key", exact(record.key()));
    json.put("value", exact(record.value()));
    json.put("whole", letter.whole());
    List<Object> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", header.name());
      one.put("value", exact(header.value()));
      headers.add(one);
    }
    json.put("headers", headers);
    return line(json);
  }

  private static Object exact(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    String text = utf8(bytes);
    return text == null
        ? Map.of("base64", Base64.getEncoder().encodeToString(bytes))
        : Map.of("text", text);
  }

  /** JSON escapes what stands below U+0020 by itself; the rest of what is unsafe we do. */
  private static String line(Map<String, Object> json) {
    return SafeText.of(new String(Document.of(json).json(), StandardCharsets.UTF_8))
        + System.lineSeparator();
  }
}
