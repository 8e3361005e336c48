package io.penstock.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupException;
import io.penstock.spi.TransformContext;
import io.penstock.spi.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps rows of a table, and that there is none for a key, within a bound and for a time. After a
 * failure the table is left in peace for a moment, so that a database that hangs does not cost
 * every record its timeout.
 */
final class CachedLookup implements Lookup {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Lookup table;
  private final Ticker ticker;
  private final Cache<String, Optional<Map<String, Object>>> rows;
  private volatile LookupException failure;
  private volatile long failedAt;

  CachedLookup(Lookup table, CacheConfig config, Ticker ticker) {
    this.table = table;
    this.ticker = ticker;
    this.rows =
        Caffeine.newBuilder()
            .maximumSize(config.maxRows())
            .expireAfterWrite(config.ttl())
            .ticker(ticker)
            // No thread of a pool that is not ours.
            .executor(Runnable::run)
            .recordStats()
            .build();
  }

  @Override
  public void open(TransformContext context) {
    table.open(context);
    CaffeineCacheMetrics.monitor(
        context.meters(),
        rows,
        "penstock.lookup",
        Tags.of("pipeline", context.pipeline(), "table", table.description()));
  }

  @Override
  public Map<String, Object> find(String key) throws LookupException, InterruptedException {
    Optional<Map<String, Object>> known = rows.getIfPresent(key);
    if (known == null) {
      known = Optional.ofNullable(ask(key));
      rows.put(key, known);
    }
    return known.orElse(null);
  }

  /** Of the table, whatever is in memory. */
  @Override
  public void check() throws LookupException, InterruptedException {
    table.check();
  }

  private Map<String, Object> ask(String key) throws LookupException, InterruptedException {
    LookupException before = failure;
    if (before != null && ticker.read() - failedAt < PAUSE.toNanos()) {
      throw new LookupException(before.verdict(), before.code(), before.getMessage(), before);
    }
    try {
      Map<String, Object> row = table.find(key);
      failure = null;
      return row;
    } catch (LookupException failed) {
      if (failed.verdict() != Verdict.REJECT) {
        failedAt = ticker.read();
        failure = failed;
      }
      throw failed;
    }
  }

  @Override
  public String description() {
    return table.description();
  }

  @Override
  public void close() {
    table.close();
    rows.invalidateAll();
  }
}
