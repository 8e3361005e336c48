package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.penstock.redis.RedisVerdicts.Kind;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each failure of Redis means. */
class RedisVerdictsTest {

  private static RedisVerdicts.Finding of(String reply) {
    return RedisVerdicts.of(new CompletionException(new RedisCommandExecutionException(reply)));
  }

  @ParameterizedTest
  @CsvSource({
    "WRONGTYPE Operation against a key, WRONGTYPE, STOP, STOP, REFUSED",
    "WRONGPASS invalid username-password pair, WRONGPASS, STOP, OUTAGE, CONNECTION",
    "NOAUTH Authentication required., NOAUTH, STOP, OUTAGE, CONNECTION",
    "NOPERM this user has no permissions, NOPERM, STOP, OUTAGE, REFUSED",
    "NOGROUP No such key 's' or consumer group 'g', NOGROUP, OUTAGE, OUTAGE, GROUP_GONE",
    "UNBLOCKED the stream key no longer exists, UNBLOCKED, OUTAGE, OUTAGE, GROUP_GONE",
    "ERR no such key, ERR_NO_SUCH_KEY, OUTAGE, OUTAGE, KEY_MISSING",
    "READONLY You can't write against a read only replica., READONLY, OUTAGE, OUTAGE, CONNECTION",
    "LOADING Redis is loading the dataset in memory, LOADING, OUTAGE, RETRY, REFUSED",
    "OOM command not allowed when used memory > 'maxmemory'., OOM, OUTAGE, OUTAGE, REFUSED",
    "MISCONF Redis is configured to save RDB snapshots, MISCONF, OUTAGE, OUTAGE, REFUSED",
    "CLUSTERDOWN The cluster is down, CLUSTERDOWN, OUTAGE, OUTAGE, CONNECTION",
    "MOVED 3999 127.0.0.1:6381, MOVED, STOP, OUTAGE, CONNECTION",
    "ERR max number of clients reached, ERR_MAX_NUMBER_OF, OUTAGE, OUTAGE, CONNECTION",
    "BUSYGROUP Consumer Group name already exists, BUSYGROUP, OUTAGE, OUTAGE, REFUSED",
    "BUSY Redis is busy running a script., BUSY, OUTAGE, RETRY, REFUSED",
    "HELLOWORLD something new, HELLOWORLD, OUTAGE, OUTAGE, REFUSED"
  })
  void tellsRepliesApart(String reply, String code, Verdict opening, Verdict running, Kind kind) {
    RedisVerdicts.Finding finding = of(reply);
    assertThat(finding.code()).isEqualTo(code);
    assertThat(finding.opening()).isEqualTo(opening);
    assertThat(finding.running()).isEqualTo(running);
    assertThat(finding.kind()).isEqualTo(kind);
    assertThat(finding.explained()).endsWith(".").doesNotContain("..");
  }

  @Test
  void whateverIsNoReplyIsALostConnection() {
    assertThat(RedisVerdicts.of(new TimeoutException()).code()).isEqualTo("TIMEOUT");
    for (Throwable failure :
        new Throwable[] {
          new RedisConnectionException("Unable to connect", new IOException("refused")),
          new RedisException("Connection closed"),
          new IllegalStateException("a surprise")
        }) {
      RedisVerdicts.Finding finding = RedisVerdicts.of(failure);
      assertThat(finding.kind()).isEqualTo(Kind.CONNECTION);
      assertThat(finding.running()).isEqualTo(Verdict.OUTAGE);
    }
  }

  @Test
  void quotesNoArguments() {
    assertThat(
            of("ERR unknown command 'XADD', with args beginning with: 'events' 'secret' ").text())
        .isEqualTo("ERR unknown command 'XADD'");
    assertThat(of("WEIRD line\r\nbreak").text()).isEqualTo("WEIRD line  break");
  }
}
