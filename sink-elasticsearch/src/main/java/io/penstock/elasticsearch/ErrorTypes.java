package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.ItemVerdict.OUTAGE;
import static io.penstock.elasticsearch.ItemVerdict.REJECT;
import static io.penstock.elasticsearch.ItemVerdict.RETRY;
import static io.penstock.elasticsearch.ItemVerdict.STOP;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The table of what errors mean, by {@code error.type} and, where that says too little, by status
 * or by how the reason begins. Rows marked 8.19 were seen on a server of that version, rows marked
 * OS on OpenSearch 2.19; the others are from the servers' sources.
 *
 * <p>One rule stands above the rows: what is not known to be the document's fault is not the
 * document's fault, except for an unknown error with status 400, which is one about the item.
 */
final class ErrorTypes {

  /**
   * A row.
   *
   * @param verdict what it means
   * @param code for the rejection or the exception
   * @param todo what to do next, for people; empty where the code says it
   */
  record Row(ItemVerdict verdict, String code, String todo) {}

  /** The code of "too busy", upon which requests are made smaller. */
  static final String TOO_BUSY = "TOO_BUSY";

  private record ByReason(Pattern begins, Row row) {}

  private static final Map<String, Row> ROWS = new HashMap<>();

  static {
    // The document's fault.
    row("document_parsing_exception", REJECT, "MAPPING_CONFLICT", ""); // 8.19
    row("mapper_parsing_exception", REJECT, "MAPPING_CONFLICT", ""); // OS, before 8.8
    row("strict_dynamic_mapping_exception", REJECT, "STRICT_MAPPING", ""); // 8.19, OS
    row("document_missing_exception", REJECT, "DOCUMENT_MISSING", ""); // 8.19, OS
    row("illegal_argument_exception", REJECT, "ILLEGAL_ARGUMENT", ""); // 8.19, OS
    row("action_request_validation_exception", REJECT, "REQUEST_INVALID", ""); // 8.19, OS
    row("version_conflict_engine_exception", RETRY, "VERSION_CONFLICT", ""); // 8.19, OS
    // Nobody's fault: the index or the cluster takes no writes.
    row(
        "cluster_block_exception", // 8.19, OS: 429 at flood stage, 403 for other blocks
        OUTAGE,
        "INDEX_BLOCKED",
        "free disk space or remove the block; writing goes on by itself then");
    row("index_closed_exception", OUTAGE, "INDEX_CLOSED", "open the index"); // 8.19, OS
    row(
        "index_not_found_exception", // 8.19, OS
        OUTAGE,
        "INDEX_MISSING",
        "create the index, or allow it to be created (action.auto_create_index)");
    row(
        "index_create_block_exception",
        OUTAGE,
        "INDEX_BLOCKED",
        "free disk space or remove the block");
    row(
        "unavailable_shards_exception",
        OUTAGE,
        "SHARDS_UNAVAILABLE",
        "see _cluster/health"); // 8.19
    row("no_shard_available_action_exception", OUTAGE, "SHARDS_UNAVAILABLE", "see _cluster/health");
    row("shard_not_found_exception", OUTAGE, "SHARDS_UNAVAILABLE", "see _cluster/health");
    row("shard_not_in_primary_mode_exception", RETRY, "SHARDS_UNAVAILABLE", "");
    row("index_shard_closed_exception", RETRY, "SHARDS_UNAVAILABLE", "");
    row("illegal_index_shard_state_exception", RETRY, "SHARDS_UNAVAILABLE", "");
    row("retry_on_primary_exception", RETRY, "SHARDS_UNAVAILABLE", "");
    row("already_closed_exception", RETRY, "SHARDS_UNAVAILABLE", "");
    row("resource_already_exists_exception", RETRY, "INDEX_BEING_CREATED", "");
    row("process_cluster_event_timeout_exception", OUTAGE, "CLUSTER_BUSY", "");
    row("master_not_discovered_exception", OUTAGE, "NO_MASTER", "see the cluster's logs");
    row("cluster_manager_not_discovered_exception", OUTAGE, "NO_MASTER", "see the cluster's logs");
    row("not_master_exception", RETRY, "NO_MASTER", "");
    row("node_closed_exception", RETRY, "NODE_GONE", "");
    row("node_disconnected_exception", RETRY, "NODE_GONE", "");
    row("node_not_connected_exception", RETRY, "NODE_GONE", "");
    row("connect_transport_exception", RETRY, "NODE_GONE", "");
    row("receive_timeout_transport_exception", RETRY, "NODE_GONE", "");
    row("circuit_breaking_exception", OUTAGE, TOO_BUSY, "requests are made smaller"); // 8.19, OS
    row("es_rejected_execution_exception", OUTAGE, TOO_BUSY, "requests are made smaller");
    row("rejected_execution_exception", OUTAGE, TOO_BUSY, "requests are made smaller"); // OS
    row(
        "validation_exception", // 8.19, OS: the limit of shards keeps an index from being made
        OUTAGE,
        "SHARD_LIMIT",
        "raise cluster.max_shards_per_node or delete indices");
    row(
        "security_exception", // 8.19
        OUTAGE,
        "FORBIDDEN",
        "check the credentials, and that they may write to the index");
    // Configuration.
    row(
        "invalid_index_name_exception", // 8.19, OS
        STOP,
        "INDEX_NAME",
        "correct index or routes");
    row(
        "routing_missing_exception",
        STOP,
        "ROUTING_REQUIRED",
        "the index demands a routing value, which this sink does not send");
  }

  /** Types that say too little; the reasons stand at the beginning, where no payload can stand. */
  private static final Map<String, ByReason[]> BY_REASON =
      Map.of(
          "illegal_argument_exception",
          new ByReason[] {
            by(
                "pipeline with id \\[", // 8.19
                STOP,
                "PIPELINE_MISSING",
                "create the ingest pipeline that the index names, or remove it from its settings"),
            by(
                "only write ops with an op_type of create are allowed in data streams", // OS
                STOP,
                "DATA_STREAM",
                "the target is a data stream; set dataStream: true"),
            by(
                "no write index is defined for alias", // 8.19, OS
                STOP,
                "ALIAS_WITHOUT_WRITE_INDEX",
                "mark one of the alias's indices as its write index"),
            by(
                "Number of documents in (the index can't exceed|shard )", // ES and OS source
                OUTAGE,
                "SHARD_FULL",
                "the shard holds as many documents as Lucene can (2,147,483,519, deleted ones"
                    + " included); roll over to another index, or split this one"),
            by("Limit of total fields \\[", REJECT, "FIELD_LIMIT", ""), // OS
            by("Limit of mapping depth \\[", REJECT, "DEPTH_LIMIT", ""), // OS
            by(
                "Inconsistency of field data structures across documents for field"
                    + " \\[_primary_term]", // 8.19
                REJECT,
                "RESERVED_NAME",
                ""),
            by("mapper \\[", REJECT, "MAPPING_CONFLICT", ""), // OS
            by("can't merge a ", REJECT, "MAPPING_CONFLICT", ""), // 8.19, OS
            by("object mapping ", REJECT, "MAPPING_CONFLICT", ""),
            by("Document contains at least one immense term", REJECT, "TERM_TOO_LONG", ""), // 8.19
          });

  private static final Row UNKNOWN_4XX_OF_ALL = new Row(OUTAGE, "REFUSED", "check the address");
  private static final Row UNKNOWN_5XX = new Row(OUTAGE, "SERVER_ERROR", "see the cluster's logs");
  private static final Row BUSY = new Row(OUTAGE, TOO_BUSY, "requests are made smaller");

  private final Map<String, ItemVerdict> overrides;

  /** The table with a user's own verdicts, by error type. */
  ErrorTypes(Map<String, ItemVerdict> overrides) {
    this.overrides = Map.copyOf(overrides);
  }

  private static void row(String type, ItemVerdict verdict, String code, String todo) {
    ROWS.put(type, new Row(verdict, code, todo));
  }

  private static ByReason by(String begins, ItemVerdict verdict, String code, String todo) {
    return new ByReason(Pattern.compile(begins), new Row(verdict, code, todo));
  }

  /** What an item's error means. */
  Row ofItem(ServerError error) {
    Row row = known(error);
    if (row == null) {
      row = byStatus(error, new Row(REJECT, codeOf(error), ""));
    }
    return overridden(error, row);
  }

  /** What it means that a whole request was refused. */
  Row ofRequest(ServerError error) {
    Row row =
        switch (error.status()) {
          case 400 -> new Row(REJECT, codeOf(error), "");
          case 405, 406, 415 ->
              new Row(STOP, "NOT_ELASTICSEARCH", "check that the URL is that of the cluster");
          default -> {
            Row known = known(error);
            yield known != null && known.verdict() != REJECT
                ? known
                : byStatus(error, UNKNOWN_4XX_OF_ALL);
          }
        };
    return overridden(error, row);
  }

  private Row overridden(ServerError error, Row row) {
    ItemVerdict own = overrides.get(error.type());
    return own == null ? row : new Row(own, row.code(), row.todo());
  }

  private static Row known(ServerError error) {
    ByReason[] reasons = BY_REASON.get(error.type());
    if (reasons != null) {
      for (ByReason reason : reasons) {
        if (reason.begins().matcher(error.reason()).lookingAt()) {
          return reason.row();
        }
      }
    }
    Row refined = Reasons.refine(error);
    return refined != null ? refined : ROWS.get(error.type());
  }

  private static Row byStatus(ServerError error, Row otherwise) {
    int status = error.status();
    if (status == 429) {
      return BUSY;
    }
    if (status >= 500 || status == 408) {
      return UNKNOWN_5XX;
    }
    if (status == 401 || status == 403) {
      return ROWS.get("security_exception");
    }
    return otherwise;
  }

  /** A code from a type that the table does not know: upper case, without the word at its end. */
  private static String codeOf(ServerError error) {
    String type = error.type();
    if (type.isEmpty()) {
      return "REFUSED";
    }
    String name =
        type.endsWith("_exception")
            ? type.substring(0, type.length() - "_exception".length())
            : type;
    return name.toUpperCase(Locale.ROOT);
  }
}
