package io.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Addresses where no broker answers. */
class KafkaSourceUnreachableTest {

  @Test
  void anUnreachableBrokerIsAnOutageWithItsAddress() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    SourceException failure = openFails("127.0.0.1:" + nobody);
    assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(failure.code()).isEqualTo("BROKER_UNAVAILABLE");
    assertThat(failure).hasMessageContaining("127.0.0.1:" + nobody);
  }

  @Test
  void aHostWithoutAnAddressIsAnOutageToo() {
    SourceException failure = openFails("nobody.invalid:9092");
    assertThat(failure.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(failure.code()).isEqualTo("UNRESOLVED_HOST");
    assertThat(failure).hasMessageContaining("nobody.invalid:9092");
  }

  private static SourceException openFails(String servers) {
    KafkaSourceConfig config = KafkaSourceConfig.builder(servers, "group").topics("events").build();
    try (Member member = Member.unopened(config)) {
      SourceException failure =
          catchThrowableOfType(SourceException.class, () -> member.source.open(member.context));
      assertThat(failure).isNotNull();
      return failure;
    }
  }
}
