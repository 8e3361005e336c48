package io.penstock.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.transactions.TransactionModel.Stored;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Compares the index and the audit table with the model, document by document and row by row: every
 * field, every digit, every version.
 */
final class TransactionCheck {

  /** Numbers are equal if they are worth the same; nothing is rounded. */
  private static final Comparator<JsonNode> BY_WORTH =
      (left, right) ->
          left.isNumber() && right.isNumber()
              ? left.decimalValue().compareTo(right.decimalValue())
              : left.equals(right) ? 0 : 1;

  private static final List<String> TEXTS =
      List.of(
          "user_id", "transaction_type", "product", "status", "currency", "event_type", "source");

  /** As Postgres writes a timestamptz. */
  private static final DateTimeFormatter POSTGRES =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("X")
          .toFormatter(Locale.ROOT);

  private static final int DIFFERENCES_SHOWN = 5;

  private final Map<String, Stored> model;
  private final List<String> lines = new ArrayList<>();
  private boolean right = true;

  TransactionCheck(Map<String, Stored> model) {
    this.model = model;
  }

  /**
   * Compares the index.
   *
   * @param from no document was worked on before this time
   */
  TransactionCheck index(Map<String, Stored> found, Instant from) {
    List<String> differences = new ArrayList<>();
    int equal = 0;
    for (String id : ids(found)) {
      String difference = document(model.get(id), found.get(id), from);
      if (difference == null) {
        equal++;
      } else {
        differences.add("document " + id + ": " + difference);
      }
    }
    report("documents", found.size(), equal, "equal, versions included", differences);
    return this;
  }

  /** Compares the table; rows as text, column by column. */
  TransactionCheck table(List<Map<String, String>> rows) {
    Map<String, Map<String, String>> found = new HashMap<>();
    rows.forEach(row -> found.put(row.get("id"), row));
    List<String> differences = new ArrayList<>();
    int equal = 0;
    for (String id : ids(found)) {
      String difference = row(model.get(id), found.get(id));
      if (difference == null) {
        equal++;
      } else {
        differences.add("row " + id + ": " + difference);
      }
    }
    report("audit rows", rows.size(), equal, "equal", differences);
    return this;
  }

  private TreeSet<String> ids(Map<String, ?> found) {
    TreeSet<String> ids = new TreeSet<>(model.keySet());
    ids.addAll(found.keySet());
    return ids;
  }

  private void report(String what, int found, int equal, String words, List<String> differences) {
    right &= differences.isEmpty() && found == model.size();
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-11s model %,7d   found %,7d   %s %,7d%s",
            what,
            model.size(),
            found,
            words,
            equal,
            differences.isEmpty() ? "" : "   <-- differs"));
    differences.stream().limit(DIFFERENCES_SHOWN).forEach(line -> lines.add("    " + line));
  }

  private static String document(Stored expected, Stored found, Instant from) {
    if (expected == null) {
      return "must not be there";
    }
    if (found == null) {
      return "is missing";
    }
    if (found.version() != expected.version()) {
      return "has version " + found.version() + " and not " + expected.version();
    }
    ObjectNode source = found.source().deepCopy();
    JsonNode updated = source.remove("_updated_at");
    JsonNode enriched = source.remove("_enriched_at");
    if (!isSince(updated, from)) {
      return "_updated_at is no time since the start";
    }
    boolean success = expected.source().get("_enriched").asBoolean();
    if (success != (enriched != null) || success && !isSince(enriched, from)) {
      return "_enriched_at does not fit _enriched";
    }
    return expected.source().equals(BY_WORTH, source) ? null : fields(expected.source(), source);
  }

  private static String fields(JsonNode expected, JsonNode found) {
    TreeSet<String> differing = new TreeSet<>();
    expected.fieldNames().forEachRemaining(differing::add);
    found.fieldNames().forEachRemaining(differing::add);
    differing.removeIf(
        name ->
            expected.has(name)
                && found.has(name)
                && expected.get(name).equals(BY_WORTH, found.get(name)));
    return "differs in " + differing;
  }

  private static boolean isSince(JsonNode time, Instant from) {
    return time != null && !Instant.parse(time.asText()).isBefore(from);
  }

  private static String row(Stored expected, Map<String, String> row) {
    if (expected == null) {
      return "must not be there";
    }
    if (row == null) {
      return "is missing";
    }
    JsonNode document = expected.source();
    for (String column : TEXTS) {
      if (!document.get(column).asText().equals(row.get(column))) {
        return "differs in " + column;
      }
    }
    if (document.get("amount").decimalValue().compareTo(new BigDecimal(row.get("amount"))) != 0) {
      return "differs in amount";
    }
    if (!document.get("metadata").equals(BY_WORTH, TransactionIndex.json(row.get("metadata")))) {
      return "differs in metadata";
    }
    if (!Instant.parse(document.get("created_at").asText()).equals(time(row.get("created_at")))) {
      return "differs in created_at";
    }
    long version = ChronoUnit.MICROS.between(Instant.EPOCH, time(row.get("event_time")));
    return version == expected.version() ? null : "differs in event_time";
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text, POSTGRES).toInstant();
  }

  boolean isRight() {
    return right;
  }

  /** The comparison, for people. */
  List<String> lines() {
    return lines;
  }
}
