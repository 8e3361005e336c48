package io.penstock.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.record.Position;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Everything that is done about one stream, apart from reading new entries.
 *
 * <p>For the poll thread only.
 */
final class StreamWork {

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
   * @param tookOver told which entries were taken over from whom
   * @param acknowledged told which entries were acknowledged
   */
  StreamWork(
      String label,
      String streamName,
      String consumer,
      RedisStreamsSourceConfig config,
      Exchange exchange,
      MeterRegistry meters,
      BiConsumer<String, List<Position>> tookOver,
      Consumer<Collection<Position>> acknowledged) {
    stream = new ConsumedStream(streamName);
    EntryMapping mapping =
        new EntryMapping(config.payloadField(), config.keyField(), config.headers());
    delivery = new Delivery(label, stream, mapping, config.maxDeliveries(), meters);
    acknowledger =
        new Acknowledger(
            exchange, stream, config.afterAck() == AfterAck.DELETE, acknowledged, meters);
    ownPending =
        new OwnPending(label, exchange, stream, delivery, config.count(), acknowledger::add);
    renewal = new IdleRenewal(label, exchange, stream, ownPending, config);
    takeOver =
        new TakeOver(label, exchange, stream, delivery, config, consumer, tookOver::accept, meters);
    keeper =
        new GroupKeeper(
            label,
            exchange,
            stream,
            config.group(),
            ownPending::start,
            acknowledger::forget,
            meters);
    trimmer = new Trimmer(exchange, stream, config);
    lag = new LagProbe(label, exchange, stream, keeper, meters);
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
