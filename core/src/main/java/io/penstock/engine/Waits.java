package io.penstock.engine;

import io.penstock.spi.ComponentException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/**
 * What a pipeline waits for, from all of its threads, told to the log once when it begins, once for
 * each further reason, rarely while it lasts, and once when it ends. Thread-safe.
 */
final class Waits {

  private static final Duration REMIND_AFTER = Duration.ofMinutes(1);

  private final Logger log;
  private final String pipeline;
  private final Clock clock;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private String lastError;

  private static final class Open {
    private final Set<Object> waiters = new HashSet<>();
    private final Set<String> toldCodes = new HashSet<>();
    private Wait wait;
    private Instant lastTold;

    private Open(Wait wait) {
      this.wait = wait;
      this.lastTold = wait.since();
      this.toldCodes.add(wait.code());
    }

    /** The reason may change while one waits: who looks needs the one of now. */
    private void becauseOf(ComponentException cause) {
      wait = new Wait(wait.component(), cause.code(), cause.getMessage(), wait.since());
    }
  }

  Waits(Logger log, String pipeline, Clock clock) {
    this.log = log;
    this.pipeline = pipeline;
    this.clock = clock;
  }

  /**
   * Somebody begins to wait, or goes on waiting, for a component.
   *
   * @param waiter who; the same object is passed to {@link #end}
   */
  synchronized void begin(Object waiter, String component, ComponentException cause) {
    Open known = open.get(component);
    Instant now = clock.instant();
    lastError = component + ": " + cause.getMessage();
    if (known == null) {
      known = new Open(new Wait(component, cause.code(), cause.getMessage(), now));
      open.put(component, known);
      log.warn(
          "pipeline {} waits for {}: {} ({}); nothing is lost, it goes on by itself",
          pipeline,
          component,
          cause.getMessage(),
          cause.code());
      known.waiters.add(waiter);
      return;
    }
    known.becauseOf(cause);
    boolean isNews = known.toldCodes.add(cause.code());
    if (isNews || Duration.between(known.lastTold, now).compareTo(REMIND_AFTER) >= 0) {
      known.lastTold = now;
      log.warn(
          "pipeline {} still waits for {} after {} s: {} ({})",
          pipeline,
          component,
          Duration.between(known.wait.since(), now).toSeconds(),
          cause.getMessage(),
          cause.code());
    }
    known.waiters.add(waiter);
  }

  /** Somebody need not wait any more. Harmless if they did not wait. */
  synchronized void end(Object waiter, String component) {
    Open known = open.get(component);
    if (known == null || !known.waiters.remove(waiter) || !known.waiters.isEmpty()) {
      return;
    }
    open.remove(component);
    log.info(
        "pipeline {} goes on: {} is back after {} ms",
        pipeline,
        component,
        Duration.between(known.wait.since(), clock.instant()).toMillis());
  }

  synchronized boolean isEmpty() {
    return open.isEmpty();
  }

  synchronized List<Wait> current() {
    List<Wait> waits = new ArrayList<>(open.size());
    for (Open each : open.values()) {
      waits.add(each.wait);
    }
    return List.copyOf(waits);
  }

  synchronized void noteError(String message) {
    lastError = message;
  }

  synchronized String lastError() {
    return lastError;
  }
}
