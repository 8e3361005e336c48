package io.penstock.producer.transactions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.Expectation;
import io.penstock.producer.Fate;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must be in the index and in the audit table: the last state of every transaction that was
 * not deleted, made of the events and of nothing else. For one thread.
 */
public final class TransactionModel {

  /**
   * A document of the index.
   *
   * @param version the hit's version, also its field {@code doc_version}
   * @param source everything but the times at which the pipeline worked on it
   */
  public record Stored(long version, JsonNode source) {}

  private final Map<String, Stored> documents = new TreeMap<>();
  private long created;
  private long updated;
  private long deleted;

  /** Takes the next event, in the order in which they were sent. */
  public void add(Expectation expectation) {
    if (expectation.fate() != Fate.WRITTEN) {
      return;
    }
    Map<String, Object> row = expectation.row();
    String id = (String) row.get("id");
    if (row.get("operation").equals("delete")) {
      documents.remove(id);
      deleted++;
      return;
    }
    Stored before =
        documents.put(id, new Stored((Long) row.get("version"), (JsonNode) row.get("document")));
    if (before == null) {
      created++;
    } else {
      updated++;
    }
  }

  /** What must be there, by id. */
  public Map<String, Stored> documents() {
    return Collections.unmodifiableMap(documents);
  }

  /** How many transactions were created. */
  public long created() {
    return created;
  }

  /** How many changes there were. */
  public long updated() {
    return updated;
  }

  /** How many transactions were deleted. */
  public long deleted() {
    return deleted;
  }

  /** The document that an event leads to. */
  static JsonNode document(ObjectNode event, Transaction transaction, Instant at) {
    ObjectNode document = (ObjectNode) event.get("transaction").deepCopy();
    document.set("event_type", event.get("event_type"));
    document.put("timestamp", at.toString());
    document.set("source", event.get("source"));
    document.put("doc_version", TransactionWorkload.micros(at));
    document.put("_enriched", transaction.found() != null);
    StringBuilder search = new StringBuilder();
    for (String name : new String[] {"transaction_type", "product", "status", "currency"}) {
      search.append(search.isEmpty() ? "" : " ").append(document.get(name).asText());
    }
    if (transaction.found() != null) {
      document.set(transaction.kind(), transaction.found().deepCopy());
      search.append(' ').append(transaction.found().get("name").asText());
    }
    document.put("search_content", search.toString().toLowerCase(Locale.ROOT));
    return document;
  }
}
