package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.document.Document;
import io.penstock.elasticsearch.TemplateConfig.Dynamic;
import io.penstock.elasticsearch.TemplateConfig.Mode;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index template, checked or installed at start. */
class TemplateTest extends SinkFixture {

  @TempDir private Path folder;

  @AfterEach
  void removeTemplate() {
    Node.server().request("DELETE", "/_index_template/" + index, null);
  }

  private Settings with(Mode mode, String file, Dynamic dynamic) {
    return settings(
        s -> {
          s.template = new TemplateConfig(index, file, mode, dynamic);
          s.version = Settings.versionOf("/v");
          s.documentVersionField = "doc_version";
        });
  }

  private SinkException refused(Settings settings) {
    return catchThrowableOfType(SinkException.class, () -> writer(sink(settings, folder)));
  }

  private void file(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  private JsonNode mapping() {
    return Node.json(Node.server().expectOk("GET", "/" + index + "/_mapping", null))
        .path(index)
        .path("mappings");
  }

  @Test
  void theBuiltInOneIsInstalledOnceAndIsThenFine() throws Exception {
    SinkException missing = refused(with(Mode.CHECK, null, Dynamic.STRICT));
    assertThat(missing.verdict()).isEqualTo(Verdict.STOP);
    assertThat(missing.getMessage()).contains(index, "missing", "template.mode: install");

    writer(sink(with(Mode.INSTALL, null, Dynamic.STRICT)));
    writer(sink(with(Mode.INSTALL, null, Dynamic.STRICT)));
    SinkWriter<Document> writer = writer(sink(with(Mode.CHECK, null, Dynamic.STRICT)));
    assertThat(told(write(writer, List.of(event("id", "a", "v", 1)))))
        .as("strict knows the version's field only")
        .containsExactly("STRICT_MAPPING");
    assertThat(mapping().path("dynamic").asText()).isEqualTo("strict");
    assertThat(mapping().at("/properties/doc_version/type").asText()).isEqualTo("long");

    SinkException other = refused(with(Mode.CHECK, null, Dynamic.OFF));
    assertThat(other.getMessage()).contains("mappings.dynamic is not false");
  }

  @Test
  void aFileIsInstalledAndCompared() throws Exception {
    String body =
        "{\"index_patterns\":[\""
            + index
            + "*\"],\"priority\":300,\"template\":{\"settings\":{\"number_of_shards\":1},"
            + "\"mappings\":{\"properties\":{\"n\":{\"type\":\"%s\"}}}}}";
    file("t.json", body.formatted("long"));
    SinkWriter<Document> writer =
        writer(sink(with(Mode.INSTALL, "t.json", Dynamic.LIMITED), folder));
    assertThat(told(write(writer, List.of(event("id", "a", "v", 1, "n", "text")))))
        .containsExactly("MAPPING_CONFLICT");
    writer(sink(with(Mode.CHECK, "t.json", Dynamic.LIMITED), folder));

    file("t.json", body.formatted("keyword"));
    assertThat(refused(with(Mode.CHECK, "t.json", Dynamic.LIMITED)).getMessage())
        .contains("mappings.properties.n.type is not keyword");
    writer(sink(with(Mode.INSTALL, "t.json", Dynamic.LIMITED), folder));
    writer(sink(with(Mode.CHECK, "t.json", Dynamic.LIMITED), folder));

    file("t.json", body.formatted("keyword").replace(index, "x" + index));
    assertThat(refused(with(Mode.CHECK, "t.json", Dynamic.LIMITED)).getMessage())
        .contains("does not match x" + index);
  }

  @Test
  void aTemplateThatTheServerRefusesStops() throws Exception {
    file(
        "t.json",
        "{\"index_patterns\":[\"x\"],\"template\":{\"mappings\":{\"properties\":"
            + "{\"n\":{\"type\":\"no such type\"}}}}}");
    SinkException refused = refused(with(Mode.INSTALL, "t.json", Dynamic.LIMITED));
    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("TEMPLATE");
    assertThat(refused.getMessage()).contains("no such type");
  }

  @Test
  void filesThatCannotBeTemplatesAreRefusedBeforeAnythingIsSent() throws Exception {
    file(
        "reserved.json",
        "{\"index_patterns\":[\"x\"],\"template\":{\"mappings\":{\"properties\":"
            + "{\"_version\":{\"type\":\"long\"}}}}}");
    file("broken.json", "{");
    file("other.json", "{\"mappings\":{}}");
    assertThatThrownBy(() -> create("reserved.json"))
        .isInstanceOf(ComponentConfigException.class)
        .hasMessageContaining("_version")
        .hasMessageContaining("doc_version");
    assertThatThrownBy(() -> create("broken.json")).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> create("other.json")).hasMessageContaining("index_patterns");
    assertThatThrownBy(() -> create("none.json")).hasMessageContaining("does not exist");
  }

  private void create(String file) throws ComponentConfigException {
    new ElasticsearchSinkProvider()
        .create(
            with(Mode.CHECK, file, Dynamic.LIMITED).config(), new ComponentContext("test", folder));
  }
}
