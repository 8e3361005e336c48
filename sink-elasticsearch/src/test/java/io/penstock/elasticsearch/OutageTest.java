package io.penstock.elasticsearch;

import static io.penstock.elasticsearch.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What refuses everybody is an outage, and the probe knows when it is over. */
class OutageTest extends SinkFixture {

  /** Ways to keep an index from being written to. */
  enum Fault {
    FLOOD_STAGE("INDEX_BLOCKED") {
      @Override
      void begin(String index) {
        Node.server().putIndexSetting(index, "index.blocks.read_only_allow_delete", "true");
      }

      @Override
      void end(String index) {
        Node.server().putIndexSetting(index, "index.blocks.read_only_allow_delete", null);
      }
    },
    WRITE_BLOCK("INDEX_BLOCKED") {
      @Override
      void begin(String index) {
        Node.server().putIndexSetting(index, "index.blocks.write", "true");
      }

      @Override
      void end(String index) {
        Node.server().putIndexSetting(index, "index.blocks.write", null);
      }
    },
    CLUSTER_READ_ONLY("INDEX_BLOCKED") {
      @Override
      void begin(String index) {
        Node.server().putSetting("cluster.blocks.read_only", "true");
      }

      @Override
      void end(String index) {
        Node.server().putSetting("cluster.blocks.read_only", null);
      }
    },
    CLOSED_INDEX("INDEX_CLOSED") {
      @Override
      void begin(String index) {
        Node.server().expectOk("POST", "/" + index + "/_close", null);
      }

      @Override
      void end(String index) {
        Node.server().expectOk("POST", "/" + index + "/_open", null);
      }
    },
    CIRCUIT_BREAKER("TOO_BUSY") {
      @Override
      void begin(String index) {
        Node.server().putSetting("indices.breaker.total.limit", "1%");
      }

      @Override
      void end(String index) {
        Node.server().putSetting("indices.breaker.total.limit", null);
      }
    },
    INDEX_DELETED_AND_NOT_MADE_ANEW("INDEX_MISSING") {
      @Override
      void begin(String index) {
        Node.server().putSetting("action.auto_create_index", "false");
        Node.server().expectOk("DELETE", "/" + index, null);
      }

      @Override
      void end(String index) {
        Node.server().putSetting("action.auto_create_index", null);
      }
    },
    TOO_MANY_SHARDS("SHARD_LIMIT") {
      @Override
      void begin(String index) {
        Node.server().putSetting("cluster.max_shards_per_node", "1");
        Node.server().expectOk("DELETE", "/" + index, null);
      }

      @Override
      void end(String index) {
        Node.server().putSetting("cluster.max_shards_per_node", null);
      }
    },
    NO_SHARD("SHARDS_UNAVAILABLE") {
      @Override
      void begin(String index) {
        Node.server().expectOk("DELETE", "/" + index, null);
        Node.server()
            .expectOk(
                "PUT",
                "/" + index + "?wait_for_active_shards=0",
                "{\"settings\":{\"index.routing.allocation.require.box\":\"none\"}}");
      }

      @Override
      void end(String index) {
        Node.server().putIndexSetting(index, "index.routing.allocation.require.box", null);
        Node.server()
            .expectOk("GET", "/_cluster/health/" + index + "?wait_for_status=yellow", null);
      }
    };

    private final String code;

    Fault(String code) {
      this.code = code;
    }

    abstract void begin(String index);

    abstract void end(String index);
  }

  private Fault under;

  @AfterEach
  void heal() {
    if (under != null) {
      under.end(index);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void isWaitedOutAndNothingIsRejected(Fault fault) throws Exception {
    SinkWriter<Document> writer = writer(s -> s.requestTimeout = java.time.Duration.ofSeconds(4));
    assertThat(write(writer, List.of(event("id", "before"))).isAllWritten()).isTrue();
    // A cluster has some shard besides, or the limit of shards would not be reached.
    write(writer(s -> s.index = index + "-other"), List.of(event("id", "x")));
    writer.probe();
    fault.begin(index);
    under = fault;
    for (int i = 0; i < 2; i++) {
      SinkException away =
          catchThrowableOfType(
              SinkException.class,
              () -> write(writer, List.of(event("id", "a", "v", "hunter2"), event("id", "b"))));
      assertThat(away).as("write %d", i).isNotNull();
      assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(away.code()).isEqualTo(fault.code);
      assertThat(away.getMessage()).contains(index, Node.server().url()).doesNotContain("hunter2");
      SinkException probe = catchThrowableOfType(SinkException.class, writer::probe);
      assertThat(probe).as("probe %d", i).isNotNull();
      assertThat(probe.verdict()).isEqualTo(Verdict.OUTAGE);
      assertThat(probe.code()).isEqualTo(fault.code);
    }
    fault.end(index);
    under = null;
    writer.probe();
    assertThat(write(writer, List.of(event("id", "a"), event("id", "b"))).isAllWritten()).isTrue();
    assertThat(Node.all(index)).containsKeys("a", "b").doesNotContainKey("penstock-probe");
  }

  @Test
  void theProbeChangesNothing() throws Exception {
    SinkWriter<Document> writer = writer(s -> {});
    write(writer, List.of(event("id", "a")));
    long before = Node.indexOperations(index);
    writer.probe();
    assertThat(Node.indexOperations(index)).isEqualTo(before);
    assertThat(Node.all(index)).containsOnlyKeys("a");
  }
}
