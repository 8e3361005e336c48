package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as an Elasticsearch 8.19 sent them. */
class BulkReplyTest {

  private record Seen(int number, int status, ServerError error) {}

  private final List<Seen> seen = new ArrayList<>();

  private int read(String json, boolean always) throws IOException {
    return BulkReply.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
        always,
        (number, status, error) -> seen.add(new Seen(number, status, error)));
  }

  @Test
  void itemsAreNotReadWhereNoneFailed() throws Exception {
    assertThat(read("{\"errors\":false,\"items\":[{\"index\":{\"status\":201}}]}", false))
        .isEqualTo(-1);
    assertThat(seen).isEmpty();
  }

  @Test
  void itemsAreReadWhereAskedFor() throws Exception {
    int count =
        read(
            "{\"errors\":false,\"took\":3,\"items\":[{\"delete\":{\"_index\":\"v\",\"_shards\":"
                + "{\"total\":2},\"status\":404}},{\"index\":{\"status\":201}}]}",
            true);
    assertThat(count).isEqualTo(2);
    assertThat(seen).containsExactly(new Seen(0, 404, null), new Seen(1, 201, null));
  }

  @Test
  void anErrorIsReadDownToItsInnermostCause() throws Exception {
    read(
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":400,\"error\":{\"type\":"
            + "\"document_parsing_exception\",\"reason\":\"R\",\"caused_by\":{\"type\":"
            + "\"x_content_parse_exception\",\"reason\":\"S\",\"caused_by\":{\"type\":"
            + "\"input_coercion_exception\",\"reason\":\"T\"}}}}}]}",
        false);
    assertThat(seen)
        .containsExactly(
            new Seen(
                0,
                400,
                new ServerError(
                    400, "document_parsing_exception", "R", "input_coercion_exception", "T")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"items\":[]}",
        "<html>",
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":201}}",
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":201}}]",
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":",
        "{\"errors\":true,\"items\":{}}",
      })
  void whatIsNoReplyOrHalfOneFails(String json) {
    assertThatIOException().isThrownBy(() -> read(json, false));
  }

  @Test
  void aRefusalMayBeAnything() {
    assertThat(refusal(502, "<html>Bad gateway</html>").type()).isEmpty();
    assertThat(refusal(400, "{\"error\":\"no handler\",\"status\":400}").reason())
        .isEqualTo("no handler");
    assertThat(
            refusal(429, "{\"error\":{\"root_cause\":[{\"type\":\"x\"}],\"type\":\"y\"}}").type())
        .isEqualTo("y");
    assertThat(refusal(503, "").status()).isEqualTo(503);
  }

  private static ServerError refusal(int status, String body) {
    return BulkReply.refusal(
        status, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }
}
