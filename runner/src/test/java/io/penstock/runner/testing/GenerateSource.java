package io.penstock.runner.testing;

import io.penstock.config.Option;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Lag;
import io.penstock.spi.Source;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import io.penstock.spi.SourceProvider;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A source that makes numbered records, so that the runner can be tested without a broker. */
public final class GenerateSource implements Source {

  /** Its settings. */
  public record Config(
      @Option(doc = "How many.", example = "100", min = "0") long records,
      @Option(doc = "Every how many records one is broken; 0 for none.", defaultValue = "0")
          int badEvery,
      @Option(doc = "It is away until this file exists.", optional = true) String awayUntil,
      @Option(doc = "Records a second; 0 for as many as possible.", defaultValue = "0") int rate) {}

  /** Its announcement. */
  public static final class Provider implements SourceProvider<Config> {
    @Override
    public String type() {
      return "generate";
    }

    @Override
    public String summary() {
      return "Makes numbered records.";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Source create(Config config, ComponentContext context) throws ComponentConfigException {
      if (config.records() == 13) {
        throw new ComponentConfigException("records", "13 is never right");
      }
      return new GenerateSource(config);
    }
  }

  private static final String PARTITION = "numbers-0";

  private final Config config;
  private long next;
  private long settled;
  private boolean paused;

  GenerateSource(Config config) {
    this.config = config;
  }

  @Override
  public void open(SourceContext context) throws SourceException {
    if (config.awayUntil() != null && !Files.exists(Path.of(config.awayUntil()))) {
      throw new SourceException(Verdict.OUTAGE, "AWAY", "the generator is away; it comes back");
    }
    context.assigned(Map.of(PARTITION, Position.of(PARTITION, 0)));
  }

  @Override
  public List<SourceRecord> poll(Duration atMost) {
    List<SourceRecord> records = new ArrayList<>();
    int most = config.rate() == 0 ? 100 : Math.max(1, config.rate() / 50);
    while (!paused && records.size() < most && next < config.records()) {
      boolean bad = config.badEvery() > 0 && next % config.badEvery() == 0;
      String text = (bad ? "bad-" : "good-") + next;
      records.add(
          new SourceRecord(
              Position.of(PARTITION, next++),
              null,
              text.getBytes(StandardCharsets.UTF_8),
              List.of(),
              SourceRecord.NO_TIMESTAMP));
    }
    if (records.isEmpty() || config.rate() > 0) {
      sleep(Math.min(20, Math.max(1, atMost.toMillis())));
    }
    return records;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void acknowledge(Collection<SourceRecord> records) {
    settled += records.size();
  }

  @Override
  public void pause(Set<String> partitions) {
    paused |= partitions.contains(PARTITION);
  }

  @Override
  public void resume(Set<String> partitions) {
    paused &= !partitions.contains(PARTITION);
  }

  @Override
  public Map<String, Lag> lag() {
    return Map.of(PARTITION, new Lag(config.records() - settled, 0));
  }

  @Override
  public String description() {
    return "generator of " + config.records() + " records";
  }

  @Override
  public void close() {}
}
