package io.penstock.redis;

import io.penstock.record.Position;
import io.penstock.spi.Lag;
import io.penstock.spi.SourceException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** One measurement of every stream's lag; all questions travel together. */
final class LagRound {

  private final Exchange exchange;
  private final Collection<StreamWork> works;

  LagRound(Exchange exchange, Collection<StreamWork> works) {
    this.exchange = exchange;
    this.works = works;
  }

  /** Asks and waits. A stream whose group is gone is left out. */
  Map<String, Lag> ask() throws SourceException, InterruptedException {
    Map<StreamWork, CompletionStage<Object>> asked = new LinkedHashMap<>();
    works.forEach(work -> asked.put(work, work.lag().ask()));
    Map<String, Lag> lags = new HashMap<>();
    for (Map.Entry<StreamWork, CompletionStage<Object>> question : asked.entrySet()) {
      StreamWork work = question.getKey();
      try {
        Lag lag =
            work.lag()
                .measure(
                    Exchange.await(question.getValue(), exchange.within()),
                    System.currentTimeMillis(),
                    (from, count) -> range(work, from, count));
        if (lag != null) {
          lags.put(work.stream().name(), lag);
        }
      } catch (TimeoutException | Exchange.FailedException failure) {
        exchange.failed(work.stream(), "measuring the lag", failure);
      }
    }
    return lags;
  }

  private Object[] range(StreamWork work, Position from, int count)
      throws InterruptedException, Exchange.FailedException, TimeoutException {
    return ReplyOutput.array(
        Exchange.await(
            exchange.commands().range(work.stream().key(), EntryIds.bytes(from), count),
            exchange.within()));
  }
}
