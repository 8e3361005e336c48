package io.penstock.elasticsearch;

import io.penstock.config.DataSize;
import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of the sink {@code elasticsearch}. What each means stands at its {@link Option};
 * what combinations cannot work is told by {@link #check}.
 */
public record ElasticsearchSinkConfig(
    @Option(
            doc = "The nodes to talk to, in turn; the first that answers is used.",
            example = "[\"http://localhost:9200\"]")
        List<String> urls,
    @Option(
            doc = "An API key, as Elasticsearch shows it encoded.",
            optional = true,
            example = "${ELASTICSEARCH_API_KEY}")
        Secret apiKey,
    @Option(doc = "The user, with password.", optional = true) String user,
    @Option(
            doc = "The user's password.",
            optional = true,
            example = "${file:/run/secrets/elasticsearch}")
        Secret password,
    @Option(
            doc = "The certificate of the authority that signed the nodes' certificates, as PEM.",
            optional = true,
            example = "http_ca.crt")
        String caFile,
    @Option(
            doc =
                "The SHA-256 fingerprint of that authority's certificate in hexadecimal, instead of"
                    + " caFile.",
            optional = true,
            pattern = "(?:[0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}")
        String fingerprint,
    @Option(
            doc =
                "The index, alias or data stream to write to. A date of the event in UTC may stand in"
                    + " braces; it then needs time. Events with a route go by routes instead.",
            optional = true,
            example = "events-{yyyy.MM.dd}")
        String index,
    @Option(
            doc =
                "The index of each route that an event may have. An event with another route is"
                    + " rejected.",
            optional = true,
            example = "{orders: orders, payments: \"payments-{yyyy.MM}\"}")
        Map<String, String> routes,
    @Option(
            doc =
                "Whether the targets are data streams: every event is then a creation, and updates and"
                    + " deletions are rejected.",
            defaultValue = "false")
        boolean dataStream,
    @Option(doc = "Where the event's time stands, for dates in index names.", optional = true)
        TimeConfig time,
    @Option(doc = "What the document's _id is made of.") IdConfig id,
    @Option(
            doc =
                "Where the document's external version comes from. Without it the last write to"
                    + " arrive wins.",
            optional = true)
        VersionConfig version,
    @Option(
            doc =
                "A field at the root of the document that is to hold the version too, for queries and"
                    + " for readers of the source.",
            optional = true,
            example = "doc_version")
        String documentVersionField,
    @Option(
            doc =
                "What a creation does if the document is there: leave it (create) or replace it"
                    + " (index). With versions it is the version that decides.",
            defaultValue = "create")
        OnCreate onCreate,
    @Option(
            doc =
                "What an update does: replace the document (index), merge fields into one that exists"
                    + " (merge), or merge or create (mergeOrCreate).",
            defaultValue = "index")
        OnUpdate onUpdate,
    @Option(
            doc = "The largest bulk request; a batch is split into several.",
            defaultValue = "8MiB",
            min = "16KiB",
            max = "90MiB")
        DataSize maxBulkBytes,
    @Option(
            doc = "The most documents in a bulk request.",
            defaultValue = "5000",
            min = "1",
            max = "100000")
        int maxBulkRecords,
    @Option(
            doc =
                "The largest document; larger ones are rejected. A document over maxBulkBytes is sent"
                    + " alone. Keep it below the servers' http.max_content_length.",
            defaultValue = "50MiB",
            min = "1KiB",
            max = "1GiB",
            advanced = true)
        DataSize maxDocumentBytes,
    @Option(
            doc = "How many bulk requests of one batch, of each lane, may be under way at once.",
            defaultValue = "2",
            min = "1",
            max = "16")
        int requestsInFlight,
    @Option(
            doc = "How long connecting may take.",
            defaultValue = "5s",
            min = "10ms",
            max = "5m",
            advanced = true)
        Duration connectTimeout,
    @Option(
            doc = "How long a request may stay without an answer.",
            defaultValue = "60s",
            min = "100ms",
            max = "1h",
            advanced = true)
        Duration requestTimeout,
    @Option(
            doc =
                "When a write becomes visible to searches: at the index's refresh interval (none),"
                    + " before the write counts as done (waitFor), or by a refresh of its own"
                    + " (immediate).",
            defaultValue = "none")
        Refresh refresh,
    @Option(
            doc = "Whether the pipeline refuses to start while an index without a date is missing.",
            defaultValue = "false")
        boolean requireIndex,
    @Option(doc = "The index template to check or to install at start.", optional = true)
        TemplateConfig template,
    @Option(
            doc =
                "What errors mean, by Elasticsearch's error type, where the built-in table does not"
                    + " fit.",
            optional = true,
            example = "{strict_dynamic_mapping_exception: stop}",
            advanced = true)
        Map<String, ItemVerdict> verdicts,
    @Option(
            doc =
                "Which product it is. Writing is the same; the built-in template leaves out what"
                    + " OpenSearch does not know.",
            defaultValue = "elasticsearch")
        Product product)
    implements SelfChecking {

  public ElasticsearchSinkConfig {
    urls = urls == null ? List.of() : List.copyOf(urls);
    routes = routes == null ? Map.of() : Map.copyOf(routes);
    verdicts = verdicts == null ? Map.of() : Map.copyOf(verdicts);
  }

  @Override
  public List<Finding> check() {
    return ConfigCheck.of(this);
  }
}
