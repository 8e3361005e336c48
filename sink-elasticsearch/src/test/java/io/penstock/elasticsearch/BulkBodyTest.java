package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.spi.RejectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkBodyTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String lines(BulkBody body) {
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }

  private static BulkBody with(Item item, String json, String versionField)
      throws IOException, RejectedException {
    BulkBody body = new BulkBody();
    body.action(item);
    body.beginDocument(item.action());
    body.document().write(json.getBytes(StandardCharsets.UTF_8));
    body.endDocument(item, versionField);
    return body;
  }

  private static Item index(String id) {
    return new Item(Action.INDEX, null, id, VersionRule.NONE);
  }

  @Test
  void writesTheLinesOfEachAction() throws Exception {
    assertThat(lines(with(index("1"), "{\"a\":1}", null)))
        .isEqualTo("{\"index\":{\"_id\":\"1\"}}\n{\"a\":1}\n");
    assertThat(lines(with(new Item(Action.CREATE, "i", "1", VersionRule.NONE), "{}", null)))
        .isEqualTo("{\"create\":{\"_index\":\"i\",\"_id\":\"1\"}}\n{}\n");
    assertThat(lines(with(new Item(Action.INDEX, null, "1", 7), "{}", null)))
        .isEqualTo("{\"index\":{\"_id\":\"1\",\"version\":7,\"version_type\":\"external\"}}\n{}\n");
    assertThat(lines(with(new Item(Action.MERGE, null, "1", VersionRule.NONE), "{}", null)))
        .isEqualTo("{\"update\":{\"_id\":\"1\",\"retry_on_conflict\":3}}\n{\"doc\":{}}\n");
    assertThat(
            lines(with(new Item(Action.MERGE_OR_CREATE, null, "1", VersionRule.NONE), "{}", null)))
        .isEqualTo(
            "{\"update\":{\"_id\":\"1\",\"retry_on_conflict\":3}}\n"
                + "{\"doc\":{},\"doc_as_upsert\":true}\n");
    BulkBody delete = new BulkBody();
    delete.action(new Item(Action.DELETE, null, "1", 0));
    assertThat(lines(delete))
        .isEqualTo("{\"delete\":{\"_id\":\"1\",\"version\":0,\"version_type\":\"external\"}}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\"}}\n{\"delete\":{\"_index\":\"x\",\"_id\":\"1",
        "back\\slash",
        "tab\tnul\u0000del\u007f",
        "häßlich 漢字 😀",
        "\u2028\u2029\u0085",
      })
  void anIdCannotLeaveItsQuotes(String id) throws Exception {
    BulkBody body = with(index(id), "{}", null);
    String[] lines = lines(body).split("\n", -1);
    assertThat(lines).hasSize(3);
    JsonNode action = JSON.readTree(lines[0]);
    assertThat(action.at("/index/_id").asText()).isEqualTo(id);
    assertThat(action.size()).isEqualTo(1);
    assertThat(action.get("index").size()).isEqualTo(1);
  }

  @Test
  void aDocumentOverSeveralLinesBecomesOne() throws Exception {
    BulkBody body = with(index("1"), " \r\n{\n  \"a\": 1,\r\n  \"b\": [\n 2 ]\n}\n\n", null);
    String[] lines = lines(body).split("\n", -1);
    assertThat(lines).hasSize(3);
    assertThat(JSON.readTree(lines[1])).isEqualTo(JSON.readTree("{\"a\":1,\"b\":[2]}"));
  }

  @Test
  void theVersionIsAddedToTheDocument() throws Exception {
    Item item = new Item(Action.INDEX, null, "1", 7);
    assertThat(document(with(item, "{}", "doc_version"))).isEqualTo("{\"doc_version\":7}");
    assertThat(document(with(item, "{ \n }", "doc_version"))).endsWith("\"doc_version\":7}");
    assertThat(document(with(item, "{\"a\":{}}", "doc_version")))
        .isEqualTo("{\"a\":{},\"doc_version\":7}");
    assertThat(JSON.readTree(document(with(item, "{\"a\":1}", "v\"ü"))).get("v\"ü").asLong())
        .isEqualTo(7);
  }

  private static String document(BulkBody body) {
    return lines(body).split("\n")[1];
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[1]", "1", "null", "\"{}\"", "{", "}"})
  void whatIsNoObjectIsRefused(String json) {
    RejectedException refused =
        catchThrowableOfType(RejectedException.class, () -> with(index("1"), json, null));
    assertThat(refused.rejection().code()).isEqualTo("NOT_AN_OBJECT");
  }

  @Test
  void theBufferGrowsAndATailMovesOver() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(300_000) + "\"}";
    BulkBody body = with(index("1"), large, null);
    int mark = body.length();
    body.action(index("2"));
    body.beginDocument(Action.INDEX);
    body.document().write("{}".getBytes(StandardCharsets.UTF_8));
    body.endDocument(index("2"), null);
    BulkBody next = new BulkBody();
    next.takeTail(body, mark);
    assertThat(lines(next)).isEqualTo("{\"index\":{\"_id\":\"2\"}}\n{}\n");
    assertThat(lines(body)).isEqualTo("{\"index\":{\"_id\":\"1\"}}\n" + large + "\n");
  }
}
