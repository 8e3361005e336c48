package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTypesTest {

  private final ErrorTypes types = new ErrorTypes(Map.of());

  private static ServerError error(int status, String type, String reason) {
    return new ServerError(status, type, reason == null ? "" : reason, "", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "400;document_parsing_exception;;REJECT;MAPPING_CONFLICT",
        "400;strict_dynamic_mapping_exception;;REJECT;STRICT_MAPPING",
        "400;illegal_argument_exception;anything;REJECT;ILLEGAL_ARGUMENT",
        "400;illegal_argument_exception;pipeline with id [x] does not exist;STOP;PIPELINE_MISSING",
        "400;illegal_argument_exception;Number of documents in the index can't exceed [2147483519];OUTAGE;SHARD_FULL",
        "400;illegal_argument_exception;Number of documents in shard [i][0] exceeds the limit;OUTAGE;SHARD_FULL",
        "400;never_heard_of_exception;;REJECT;NEVER_HEARD_OF",
        "409;never_heard_of_exception;;REJECT;NEVER_HEARD_OF",
        "404;document_missing_exception;;REJECT;DOCUMENT_MISSING",
        "404;index_not_found_exception;;OUTAGE;INDEX_MISSING",
        "400;index_closed_exception;;OUTAGE;INDEX_CLOSED",
        "403;cluster_block_exception;;OUTAGE;INDEX_BLOCKED",
        "429;cluster_block_exception;;OUTAGE;INDEX_BLOCKED",
        "429;es_rejected_execution_exception;;OUTAGE;TOO_BUSY",
        "429;never_heard_of_exception;;OUTAGE;TOO_BUSY",
        "500;never_heard_of_exception;;OUTAGE;SERVER_ERROR",
        "503;unavailable_shards_exception;;OUTAGE;SHARDS_UNAVAILABLE",
        "403;never_heard_of_exception;;OUTAGE;FORBIDDEN",
        "400;validation_exception;;OUTAGE;SHARD_LIMIT",
        "400;invalid_index_name_exception;;STOP;INDEX_NAME",
        "409;version_conflict_engine_exception;;RETRY;VERSION_CONFLICT",
      })
  void itemsHaveTheirVerdicts(
      int status, String type, String reason, ItemVerdict verdict, String code) {
    ErrorTypes.Row row = types.ofItem(error(status, type, reason));
    assertThat(row.verdict()).isEqualTo(verdict);
    assertThat(row.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "400;illegal_argument_exception;;REJECT;ILLEGAL_ARGUMENT",
        "400;;;REJECT;REFUSED",
        "401;security_exception;;OUTAGE;FORBIDDEN",
        "403;cluster_block_exception;;OUTAGE;INDEX_BLOCKED",
        "404;;;OUTAGE;REFUSED",
        "406;media_type_header_exception;;STOP;NOT_ELASTICSEARCH",
        "429;circuit_breaking_exception;;OUTAGE;TOO_BUSY",
        "429;illegal_argument_exception;;OUTAGE;TOO_BUSY",
        "502;;;OUTAGE;SERVER_ERROR",
      })
  void requestsHaveTheirVerdicts(
      int status, String type, String reason, ItemVerdict verdict, String code) {
    ErrorTypes.Row row = types.ofRequest(error(status, type == null ? "" : type, reason));
    assertThat(row.verdict()).isEqualTo(verdict);
    assertThat(row.code()).isEqualTo(code);
  }

  @Test
  void aUsersVerdictWins() {
    ErrorTypes own = new ErrorTypes(Map.of("strict_dynamic_mapping_exception", ItemVerdict.STOP));
    assertThat(own.ofItem(error(400, "strict_dynamic_mapping_exception", "")).verdict())
        .isEqualTo(ItemVerdict.STOP);
    assertThat(own.ofItem(error(400, "document_parsing_exception", "")).verdict())
        .isEqualTo(ItemVerdict.REJECT);
  }

  @Test
  void aReasonInsideADocumentDoesNotCount() {
    // A field called so would otherwise stop the pipeline.
    ServerError error =
        error(
            400,
            "illegal_argument_exception",
            "mapper [pipeline with id [] cannot be changed from type [long] to [text]");
    assertThat(types.ofItem(error).verdict()).isEqualTo(ItemVerdict.REJECT);
  }

  @Test
  void conflictsTellEqualFromOlder() {
    assertThat(
            conflict(
                "[1]: version conflict, current version [5] is higher or equal to the one"
                    + " provided [5]"))
        .isEqualTo(Reasons.Conflict.EQUAL);
    assertThat(
            conflict(
                "[1]: version conflict, current version [7] is higher or equal to the one"
                    + " provided [5]"))
        .isEqualTo(Reasons.Conflict.OLDER);
    assertThat(
            conflict(
                "[current version [1] is higher or equal to the one provided [1]]: version"
                    + " conflict, current version [7] is higher or equal to the one provided [5]"))
        .as("an id that looks like a reason")
        .isEqualTo(Reasons.Conflict.OLDER);
    assertThat(conflict("[c]: version conflict, document already exists (current version [1])"))
        .isEqualTo(Reasons.Conflict.OTHER);
  }

  private static Reasons.Conflict conflict(String reason) {
    return Reasons.conflict(error(409, "version_conflict_engine_exception", reason));
  }

  @Test
  void valuesAreNotTold() {
    ServerError parsing =
        new ServerError(
            400,
            "document_parsing_exception",
            "[1:12] failed to parse field [a.b] of type [long] in document with id 'SECRET'."
                + " Preview of field's value: 'SECRET'",
            "illegal_argument_exception",
            "For input string: \"SECRET\"");
    assertThat(Reasons.tell(parsing))
        .isEqualTo(
            "document_parsing_exception (400): the field a.b holds what its type long cannot"
                + " (illegal_argument_exception)");
    ServerError shards =
        error(
            503,
            "unavailable_shards_exception",
            "[una][0] primary shard is not active, request: [doc[index {source[SECRET]}]]");
    assertThat(Reasons.tell(shards)).doesNotContain("SECRET");
    assertThat(Reasons.tell(error(400, "illegal_argument_exception", "value [SECRET] is bad")))
        .doesNotContain("SECRET");
    assertThat(parsing.toString()).doesNotContain("SECRET");
  }
}
