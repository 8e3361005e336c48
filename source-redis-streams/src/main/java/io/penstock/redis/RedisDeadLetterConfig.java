package io.penstock.redis;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of the dead-letter stream.
 *
 * @param url null for the server of the pipeline's Redis source
 * @param maxLength null to keep all dead letters
 * @param payloadField null for that of the source; if that is null too, see its description
 * @param keyField null for that of the source, or {@code key}
 */
public record RedisDeadLetterConfig(
    @Option(
            doc =
                "Address of the server, as for the source. By default that of the pipeline's Redis"
                    + " source, with its user and TLS.",
            optional = true,
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
            doc = "How long a reply may take before the dead letters count as not written.",
            defaultValue = "5s",
            min = "10ms",
            max = "5m",
            advanced = true)
        Duration commandTimeout,
    @Option(
            doc =
                "The stream; {stream} stands for the stream (or partition) that the record came"
                    + " from. Created if it is not there.",
            defaultValue = "{stream}-dlq")
        String stream,
    @Option(
            doc =
                "Keeps about so many dead letters and drops older ones, which are then lost. By"
                    + " default all are kept.",
            optional = true,
            min = "1")
        Long maxLength,
    @Option(
            doc =
                "How many replicas must have a dead letter before it counts as written. A server"
                    + " without replicas that loses its data loses dead letters too: see its"
                    + " settings for the append-only file.",
            defaultValue = "0",
            min = "0",
            max = "100")
        int waitReplicas,
    @Option(
            doc =
                "The field that holds the record's value. By default the payloadField of the Redis"
                    + " source. Without either, a flat JSON object of texts becomes fields, and any"
                    + " other value goes into the field value.",
            optional = true,
            advanced = true)
        String payloadField,
    @Option(
            doc =
                "The field that holds the record's key. By default the keyField of the Redis"
                    + " source, or key.",
            optional = true,
            advanced = true)
        String keyField)
    implements SelfChecking {

  /** Stands for the stream that a record came from. */
  static final String ORIGIN = "{stream}";

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    if (url != null) {
      findings.addAll(connection().check());
    } else if (user != null || password != null || tls != null || cluster) {
      findings.add(new Finding("url", "is needed where user, password, cluster or tls is given"));
    }
    if (stream.isBlank() || stream.equals(ORIGIN)) {
      findings.add(
          new Finding("stream", "must not be the stream that the records come from: add a suffix"));
    }
    if (waitReplicas > 0 && cluster) {
      findings.add(new Finding("waitReplicas", "cannot be used with a cluster"));
    }
    return findings;
  }

  /** Where the server is and how to get in. */
  ConnectionSettings connection() {
    return new ConnectionSettings(
        url, user, password, cluster, tls, connectTimeout, commandTimeout);
  }

  /** The dead-letter stream of a record's origin. */
  String streamFor(String origin) {
    return stream.replace(ORIGIN, origin);
  }
}
