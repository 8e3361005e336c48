package io.penstock.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import io.penstock.spi.SourceContext;
import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.List;

/**
 * Everything that is done about one stream, apart from reading new entries.
 *
 * <p>For the poll thread only.
 */
final class StreamWork {

  private final SourceContext context;
  private final ConsumedStream stream;
  private final Delivery delivery;
  private final Acknowledger acknowledger;
  private final OwnPending ownPending;
  private final IdleRenewal renewal;
  private final TakeOver takeOver;
  private final GroupKeeper keeper;
  private final Trimmer trimmer;
  private final LagProbe lag;

  /**
   * For one stream.
   *
   * @param label how the stream is called in messages
   * @param context asked about take-overs, and told of them and of acknowledgements
   */
  StreamWork(
      String label,
      String streamName,
      String consumer,
      RedisStreamsSourceConfig config,
      Exchange exchange,
      SourceContext context) {
    this.context = context;
    MeterRegistry meters = context.meters();
    stream = new ConsumedStream(streamName);
    EntryMapping mapping =
        new EntryMapping(config.payloadField(), config.keyField(), config.headers());
    delivery = new Delivery(label, stream, mapping, config.maxDeliveries(), meters);
    acknowledger =
        new Acknowledger(
            exchange, stream, config.afterAck() == AfterAck.DELETE, context::acknowledged, meters);
    ownPending =
        new OwnPending(label, exchange, stream, delivery, config.count(), acknowledger::add);
    boolean fences = context.fencesTakeOvers();
    renewal = new IdleRenewal(label, exchange, stream, ownPending, config, fences);
    takeOver =
        new TakeOver(
            label, exchange, stream, delivery, config, consumer, listener(context), fences, meters);
    keeper =
        new GroupKeeper(
            label,
            exchange,
            stream,
            config.group(),
            !fences,
            ownPending::start,
            acknowledger::forget,
            meters);
    trimmer = new Trimmer(exchange, stream, config);
    lag = new LagProbe(label, exchange, stream, keeper, meters);
  }

  private TakeOver.Listener listener(SourceContext context) {
    return new TakeOver.Listener() {
      @Override
      public boolean mayTakeOver(String from, Duration fencedWithin) {
        return context.mayTakeOver(stream.name(), from, fencedWithin);
      }

      @Override
      public void tookOver(String from, List<Position> positions) {
        context.tookOver(stream.name(), from, positions);
      }
    };
  }

  /** Forgets what was delivered and reads again what is pending for this consumer. */
  void redeliver() {
    acknowledger.forget();
    stream.forgetAll();
    if (stream.phase() != ConsumedStream.Phase.GROUP_LOST) {
      ownPending.start();
    }
  }

  /** Whether the sink's ledger knows the stream, so that its group must be there. */
  boolean wasReadBefore() throws SourceException {
    return context.knows(stream.name());
  }

  ConsumedStream stream() {
    return stream;
  }

  Delivery delivery() {
    return delivery;
  }

  Acknowledger acknowledger() {
    return acknowledger;
  }

  GroupKeeper keeper() {
    return keeper;
  }

  IdleRenewal renewal() {
    return renewal;
  }

  LagProbe lag() {
    return lag;
  }

  /** A new connection: what was under way is not any more, and what is pending has to be asked. */
  void connected() {
    acknowledger.sendAgain();
    renewal.reset();
    takeOver.reset();
    keeper.reset();
    trimmer.reset();
    if (stream.phase() != ConsumedStream.Phase.GROUP_LOST) {
      ownPending.start();
    }
  }

  /** Sends acknowledgements that would be too many to wait for the next poll. */
  void acknowledgeIfMany() {
    if (acknowledger.isFull()) {
      acknowledger.flush();
      keeper.floorMayHaveRisen();
    }
  }

  /** Does what is due. */
  void step(long now) {
    if (stream.takeDroppedReply() && stream.phase() != ConsumedStream.Phase.GROUP_LOST) {
      ownPending.start();
    }
    if (acknowledger.flush()) {
      keeper.floorMayHaveRisen();
    }
    keeper.step(now);
    renewal.step(now);
    ownPending.step();
    takeOver.step(now);
    trimmer.step(now);
  }
}
