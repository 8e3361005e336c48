package io.penstock.redis;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of the Redis Streams source.
 *
 * @param consumerName null for a name that nobody else has
 * @param renewInterval null for a third of {@code claimMinIdle}
 * @param maxDeliveries 0 for no limit
 * @param trim null unless {@code afterAck} is {@link AfterAck#TRIM}
 * @param payloadField null if all fields become one JSON object
 * @param keyField null if records have no key
 */
public record RedisStreamsSourceConfig(
    @Option(
            doc =
                "Address of the server: redis://, rediss:// (TLS), redis-sentinel:// or"
                    + " rediss-sentinel://. Several hosts of a cluster are separated by commas."
                    + " It is treated as a secret because it may hold a password.",
            example = "redis://localhost:6379/0")
        Secret url,
    @Option(doc = "ACL user; without one, the default user.", optional = true) String user,
    @Option(doc = "Password of the user.", optional = true) Secret password,
    @Option(doc = "Whether the address is that of a Redis Cluster.", defaultValue = "false")
        boolean cluster,
    @Option(doc = "Trust and client certificate for rediss://.", optional = true, advanced = true)
        RedisTls tls,
    @Option(
            doc = "How long connecting may take.",
            defaultValue = "3s",
            min = "10ms",
            max = "60s",
            advanced = true)
        Duration connectTimeout,
    @Option(
            doc =
                "How long a reply may take, a blocking read excepted, before the connection is"
                    + " given up and made anew.",
            defaultValue = "5s",
            min = "10ms",
            max = "5m",
            advanced = true)
        Duration commandTimeout,
    @Option(doc = "The streams to read; in a cluster, each is read from its own node.")
        List<String> streams,
    @Option(doc = "The consumer group; created if it is not there.") String group,
    @Option(
            doc =
                "Where a group begins that does not exist yet: 0 for everything that the stream"
                    + " holds, $ for entries added later (what was added before is never read), or"
                    + " an entry id. An existing group goes on where it stands.",
            defaultValue = "0",
            pattern = "\\$|\\d{1,20}(-\\d{1,20})?")
        String start,
    @Option(
            doc =
                "Name of this consumer in the group. Left out, each instance has a name that nobody"
                    + " else has, from host, process and a random part. A fixed name gets back its"
                    + " own pending entries after a restart, but only one instance may use it.",
            optional = true)
        String consumerName,
    @Option(
            doc =
                "What to do when a consumer with the fixed name is alive already: refuse to start,"
                    + " or rename this one by adding a random suffix.",
            defaultValue = "refuse",
            advanced = true)
        NameConflict onNameConflict,
    @Option(
            doc =
                "How long a fixed name stays taken after its user was killed; a restart under the"
                    + " same name waits for it. A poll that is late by more than this loses the"
                    + " name.",
            defaultValue = "10s",
            min = "1s",
            max = "10m",
            advanced = true)
        Duration nameLease,
    @Option(
            doc = "How many entries of each stream one read asks for.",
            defaultValue = "500",
            min = "1",
            max = "10000")
        int count,
    @Option(
            doc = "How long a read waits at the server for the first entry.",
            defaultValue = "1s",
            min = "1ms",
            max = "60s")
        Duration block,
    @Option(
            doc =
                "How long an entry must have been idle before it is taken over from another"
                    + " consumer, which is then assumed dead. Entries in flight are renewed, so a"
                    + " slow sink is no reason to raise it.",
            defaultValue = "60s",
            min = "100ms")
        Duration claimMinIdle,
    @Option(
            doc = "How often to look for entries of dead consumers.",
            defaultValue = "10s",
            min = "50ms")
        Duration claimInterval,
    @Option(
            doc =
                "How often the idle time of entries in flight is set back, so that nobody takes"
                    + " them over. A third of claimMinIdle if left out.",
            optional = true,
            min = "10ms",
            advanced = true)
        Duration renewInterval,
    @Option(
            doc =
                "After so many deliveries without an acknowledgement (each consumer that dies"
                    + " holding it counts) an entry goes to the dead letter with the code"
                    + " MAX_DELIVERIES. 0 for no limit.",
            defaultValue = "10",
            min = "0")
        int maxDeliveries,
    @Option(
            doc =
                "What becomes of acknowledged entries: keep leaves them in the stream, delete"
                    + " removes each one for every group, trim cuts the stream as far as every"
                    + " group has acknowledged.",
            defaultValue = "keep")
        AfterAck afterAck,
    @Option(doc = "How much trim keeps.", optional = true) RedisTrim trim,
    @Option(
            doc =
                "The field that holds the record, for example a JSON text; its bytes are passed on"
                    + " as they are. Left out, all fields become a JSON object of texts.",
            optional = true,
            example = "payload")
        String payloadField,
    @Option(doc = "The field that holds the record's key.", optional = true) String keyField,
    @Option(
            doc = "Whether the fields beside payload and key become headers.",
            defaultValue = "true",
            advanced = true)
        boolean headers,
    @Option(
            doc =
                "Whether reads take over idle entries by themselves where the server can do that"
                    + " (Redis 8.4).",
            defaultValue = "true",
            advanced = true)
        boolean claimWhileReading)
    implements SelfChecking {

  private static final Pattern MARKUP = Pattern.compile("[\\p{Cntrl}]");

  public RedisStreamsSourceConfig {
    streams = List.copyOf(streams);
  }

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>(connection().check());
    if (streams.isEmpty()) {
      findings.add(new Finding("streams", "name at least one stream"));
    }
    if (new HashSet<>(streams).size() < streams.size()) {
      findings.add(new Finding("streams", "a stream is named twice"));
    }
    if (streams.stream().anyMatch(String::isBlank)) {
      findings.add(new Finding("streams", "a stream's name is empty"));
    }
    checkName("group", group, findings);
    checkName("consumerName", consumerName, findings);
    if (afterAck == AfterAck.TRIM && trim == null) {
      findings.add(new Finding("trim", "afterAck: trim needs trim with maxLength or maxAge"));
    }
    if (afterAck != AfterAck.TRIM && trim != null) {
      findings.add(new Finding("trim", "trim is used only with afterAck: trim"));
    }
    if (renewEvery().compareTo(claimMinIdle.dividedBy(2)) > 0) {
      findings.add(
          new Finding(
              "renewInterval",
              "must be at most half of claimMinIdle ("
                  + claimMinIdle.toMillis()
                  + " ms), or entries in flight would be taken over"));
    }
    return findings;
  }

  private static void checkName(String key, String name, List<Finding> findings) {
    if (name != null && (name.isBlank() || MARKUP.matcher(name).find())) {
      findings.add(new Finding(key, "must not be empty or hold control characters"));
    }
  }

  /** How often entries in flight are renewed. */
  Duration renewEvery() {
    return renewInterval != null ? renewInterval : claimMinIdle.dividedBy(3);
  }

  /** Where the server is and how to get in. */
  ConnectionSettings connection() {
    return new ConnectionSettings(
        url, user, password, cluster, tls, connectTimeout, commandTimeout);
  }
}
