package io.penstock.elasticsearch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.document.Document;
import io.penstock.json.JsonDecoder;
import io.penstock.record.Event;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Batch;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkWriter;
import io.penstock.testkit.ElasticsearchServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How fast the sink is beside bulk bodies that were built beforehand and are sent by the JDK's HTTP
 * client: the same documents, the same bytes a request, the same number of requests under way, in
 * turns on one server. Not a test; run it by its main method. Arguments: documents, documents a
 * request, requests under way, rounds.
 */
public final class RateComparison {

  private static final int WARM_UP = 3;

  private final int perRequest;
  private final int underWay;
  private final ElasticsearchServer server;
  private final List<Batch<Document>> batches = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<SourceRecord> records = new ArrayList<>();

  private RateComparison(ElasticsearchServer server, int perRequest, int underWay) {
    this.server = server;
    this.perRequest = perRequest;
    this.underWay = underWay;
  }

  public static void main(String[] arguments) throws Exception {
    int[] numbers = {100_000, 1000, 2, 7};
    for (int i = 0; i < arguments.length; i++) {
      numbers[i] = Integer.parseInt(arguments[i]);
    }
    try (ElasticsearchServer server = ElasticsearchServer.builder().heap("1g").start()) {
      RateComparison comparison = new RateComparison(server, numbers[1], numbers[2]);
      comparison.prepare(numbers[0]);
      comparison.run(numbers[3]);
    }
  }

  private void prepare(int documents) throws Exception {
    Random random = new Random(7);
    JsonDecoder decoder = new JsonDecoder();
    for (int i = 0; i < documents; i++) {
      String json =
          ("{\"id\":\"tx-%08d\",\"version\":%d,\"user\":\"user-%d\",\"amount\":%d.%02d,\"currency\":"
                  + "\"EUR\",\"created_at\":\"2026-11-21T10:%02d:%02d.%03dZ\",\"merchant\":{\"name\":"
                  + "\"Merchant %d\",\"category\":\"groceries\",\"city\":\"Lisbon\"},\"tags\":[\"a%d\","
                  + "\"b%d\"],\"text\":\"Payment of a card number %d at a shop in the old town\"}")
              .formatted(
                  i,
                  1 + random.nextInt(9),
                  random.nextInt(10_000),
                  random.nextInt(1000),
                  random.nextInt(100),
                  random.nextInt(60),
                  random.nextInt(60),
                  random.nextInt(1000),
                  random.nextInt(500),
                  random.nextInt(10),
                  random.nextInt(10),
                  random.nextInt(100_000));
      records.add(
          new SourceRecord(
              Position.of("p-0", i),
              null,
              json.getBytes(StandardCharsets.UTF_8),
              List.of(),
              SourceRecord.NO_TIMESTAMP));
    }
    for (int from = 0; from < documents; from += perRequest) {
      List<Event<Document>> events = new ArrayList<>();
      BulkBody body = new BulkBody();
      for (SourceRecord record : records.subList(from, Math.min(documents, from + perRequest))) {
        Document document = decoder.decode(record);
        events.add(Event.of(record, document));
        Item item =
            new Item(
                Action.INDEX, null, (String) document.get("id"), (Long) document.get("version"));
        body.action(item);
        body.beginDocument(item.action());
        body.document().write(record.value());
        body.endDocument(item, null);
      }
      batches.add(new Batch<>(events));
      bodies.add(Arrays.copyOf(body.bytes(), body.length()));
    }
    System.out.printf(
        "%d documents, %d requests of about %d bytes, %d under way%n",
        documents, bodies.size(), bodies.get(0).length, underWay);
  }

  private void run(int rounds) throws Exception {
    double[] sink = new double[rounds];
    double[] decoding = new double[rounds];
    double[] bare = new double[rounds];
    double[] ratio = new double[rounds];
    double[] decodingRatio = new double[rounds];
    for (int i = 0; i < WARM_UP; i++) {
      round(false, false);
      round(true, true);
    }
    for (int i = 0; i < rounds; i++) {
      bare[i] = round(false, false);
      sink[i] = round(true, false);
      decoding[i] = round(true, true);
      // The other order evens out what the machine does besides.
      bare[i] = (bare[i] + round(false, false)) / 2;
      ratio[i] = sink[i] / bare[i];
      decodingRatio[i] = decoding[i] / bare[i];
      System.out.printf(
          "round %d: bare %.0f/s, sink %.0f/s (%.3f), sink that decodes too %.0f/s (%.3f)%n",
          i + 1, bare[i], sink[i], ratio[i], decoding[i], decodingRatio[i]);
    }
    System.out.printf(
        "medians: bare %.0f/s, sink %.0f/s, decoding too %.0f/s; of the rounds' ratios: sink %.3f,"
            + " decoding too %.3f%n",
        median(bare), median(sink), median(decoding), median(ratio), median(decodingRatio));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Writes everything into a new index; documents a second. */
  private double round(boolean bySink, boolean decode) throws Exception {
    String index = "rate";
    server.expectOk(
        "PUT",
        "/" + index,
        "{\"settings\":{\"number_of_shards\":1,\"number_of_replicas\":0,\"refresh_interval\":"
            + "\"-1\"},\"mappings\":{\"properties\":{\"id\":{\"type\":\"keyword\"},\"version\":"
            + "{\"type\":\"long\"},\"user\":{\"type\":\"keyword\"},\"amount\":{\"type\":"
            + "\"double\"},\"currency\":{\"type\":\"keyword\"},\"created_at\":{\"type\":\"date\"},"
            + "\"tags\":{\"type\":\"keyword\"},\"text\":{\"type\":\"text\"}}}}");
    long took = bySink ? sink(index, decode) : bare(index);
    server.expectOk("POST", "/" + index + "/_refresh", null);
    long count =
        Node.json(server.expectOk("GET", "/" + index + "/_count", null)).get("count").asLong();
    if (count != records.size()) {
      throw new IllegalStateException("there are " + count + " documents");
    }
    server.expectOk("DELETE", "/" + index, null);
    return records.size() * 1e9 / took;
  }

  private long sink(String index, boolean decode) throws Exception {
    Settings settings = new Settings();
    settings.urls = List.of(server.url());
    settings.index = index;
    settings.version = Settings.versionOf("/version");
    settings.requestsInFlight = 1;
    settings.maxBulkRecords = 100_000;
    JsonDecoder decoder = new JsonDecoder();
    try (Sink<Document> sink = SinkFixture.sink(settings)) {
      sink.open(new SinkContext("rate", underWay, new SimpleMeterRegistry()));
      return inLanes(
          next -> {
            try (SinkWriter<Document> writer = sink.openWriter()) {
              for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
                Batch<Document> batch = batches.get(i);
                if (decode) {
                  List<Event<Document>> events = new ArrayList<>(batch.size());
                  for (Event<Document> event : batch.events()) {
                    events.add(Event.of(event.record(), decoder.decode(event.record())));
                  }
                  batch = new Batch<>(events);
                }
                if (!writer.write(batch).isAllWritten()) {
                  throw new IllegalStateException("not all was written");
                }
              }
            }
            return null;
          });
    }
  }

  private long bare(String index) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI url = URI.create(server.url() + "/" + index + "/_bulk");
    return inLanes(
        next -> {
          for (int i = next.getAndIncrement(); i < bodies.size(); i = next.getAndIncrement()) {
            HttpResponse<byte[]> reply =
                client.send(
                    HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bodies.get(i)))
                        .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (reply.statusCode() != 200) {
              throw new IllegalStateException("status " + reply.statusCode());
            }
          }
          return null;
        });
  }

  private interface Work {
    Void run(AtomicInteger next) throws Exception;
  }

  private long inLanes(Work work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService lanes = Executors.newFixedThreadPool(underWay);
    try {
      long begin = System.nanoTime();
      List<Future<Void>> futures = new ArrayList<>();
      for (int i = 0; i < underWay; i++) {
        Callable<Void> lane = () -> work.run(next);
        futures.add(lanes.submit(lane));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
      return System.nanoTime() - begin;
    } finally {
      lanes.shutdownNow();
    }
  }
}
