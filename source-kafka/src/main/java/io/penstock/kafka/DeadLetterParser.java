package io.penstock.kafka;

import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Reads back what {@link DeadLetterHeaders} wrote. Never fails: a topic may hold what others wrote,
 * and a tool for people must show that too. Where a header occurs twice, because a dead letter was
 * itself read and died again, the last one counts.
 */
final class DeadLetterParser {

  /** Halves can be negative: in Redis Streams they are unsigned numbers of 64 bits. */
  private static final Pattern POSITION = Pattern.compile("(-?\\d{1,19})-(-?\\d{1,19})");

  private final ConsumerRecord<byte[], byte[]> letter;
  private final Map<String, String> ours = new HashMap<>();
  private final List<io.penstock.record.Header> theirs = new ArrayList<>();

  private DeadLetterParser(ConsumerRecord<byte[], byte[]> letter) {
    this.letter = letter;
    Header[] all = letter.headers().toArray();
    int reasonAt = lastReason(all);
    for (int i = 0; i < all.length; i++) {
      String name = all[i].key();
      if (name.startsWith(DeadLetterHeaders.PREFIX)) {
        if (all[i].value() != null) {
          ours.put(name, new String(all[i].value(), StandardCharsets.UTF_8));
        }
      } else if (i < reasonAt || !DeadLetterHeaders.isOfOtherTools(name)) {
        theirs.add(new io.penstock.record.Header(name, all[i].value()));
      }
    }
  }

  /** Where our own headers begin: what stands before belongs to the record, however it is named. */
  private static int lastReason(Header[] all) {
    for (int i = all.length - 1; i >= 0; i--) {
      if (all[i].key().equals(DeadLetterHeaders.ID)) {
        return i;
      }
    }
    return all.length;
  }

  static KafkaDeadLetterEntry parse(ConsumerRecord<byte[], byte[]> letter) {
    return new DeadLetterParser(letter).entry();
  }

  private KafkaDeadLetterEntry entry() {
    Instant writtenAt = Instant.ofEpochMilli(letter.timestamp());
    DeadRecord dead =
        new DeadRecord(
            new SourceRecord(
                position(),
                letter.key(),
                letter.value(),
                theirs,
                number(DeadLetterHeaders.TIMESTAMP, SourceRecord.NO_TIMESTAMP)),
            ours.getOrDefault(DeadLetterHeaders.PIPELINE, ""),
            time(writtenAt),
            stage(),
            new Rejection(code(), ours.getOrDefault(DeadLetterHeaders.MESSAGE, "")),
            (int) Math.max(1, number(DeadLetterHeaders.ATTEMPTS, 1)));
    return new KafkaDeadLetterEntry(
        dead,
        letter.topic(),
        letter.partition(),
        letter.offset(),
        writtenAt,
        ours.getOrDefault(DeadLetterHeaders.VERSION, ""),
        (int) number(DeadLetterHeaders.TRUNCATED, -1));
  }

  private Position position() {
    String source = ours.get(DeadLetterHeaders.SOURCE);
    Matcher written = POSITION.matcher(ours.getOrDefault(DeadLetterHeaders.POSITION, ""));
    if (source != null && written.matches()) {
      try {
        return new Position(
            source, Long.parseLong(written.group(1)), Long.parseLong(written.group(2)));
      } catch (NumberFormatException tooLarge) {
        // Not ours after all.
      }
    }
    return Position.of(letter.topic() + "-" + letter.partition(), letter.offset());
  }

  private String code() {
    String code = ours.getOrDefault(DeadLetterHeaders.CODE, "");
    return code.isBlank() ? "UNKNOWN" : code;
  }

  private Stage stage() {
    try {
      return Stage.valueOf(ours.getOrDefault(DeadLetterHeaders.STAGE, "").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      return Stage.SOURCE;
    }
  }

  private Instant time(Instant fallback) {
    try {
      return Instant.parse(ours.getOrDefault(DeadLetterHeaders.TIME, ""));
    } catch (DateTimeException unknown) {
      return fallback;
    }
  }

  private long number(String name, long fallback) {
    try {
      return Long.parseLong(ours.getOrDefault(name, ""));
    } catch (NumberFormatException unknown) {
      return fallback;
    }
  }
}
