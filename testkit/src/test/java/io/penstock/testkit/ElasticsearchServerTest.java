package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ElasticsearchServerTest {

  @Test
  void keepsDocumentsAndSettingsOverAKill() {
    try (ElasticsearchServer elastic = ElasticsearchServer.start()) {
      String bulk = "{\"index\":{\"_index\":\"i\",\"_id\":\"1\"}}\n{\"a\":1}\n";
      assertThat(elastic.expectOk("POST", "/_bulk", bulk)).contains("\"errors\":false");
      elastic.putSetting("action.auto_create_index", "false");

      elastic.kill();
      assertThat(elastic.isRunning()).isFalse();
      assertThatThrownBy(() -> elastic.request("GET", "/i/_doc/1", null))
          .isInstanceOf(UncheckedIOException.class);
      elastic.restart();

      assertThat(elastic.expectOk("GET", "/i/_doc/1", null)).contains("\"found\":true");
      assertThat(elastic.request("PUT", "/other/_doc/1", "{}").status()).isEqualTo(404);
      elastic.putIndexSetting("i", "index.blocks.write", "true");
      assertThat(elastic.request("PUT", "/i/_doc/2", "{}").status()).isEqualTo(403);
      elastic.putIndexSetting("i", "index.blocks.write", null);
      assertThat(elastic.request("PUT", "/i/_doc/2", "{}").status()).isEqualTo(201);
    }
  }
}
