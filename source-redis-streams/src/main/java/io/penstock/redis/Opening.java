package io.penstock.redis;

import io.penstock.record.Position;
import io.penstock.spi.SourceException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done once, before the first read: the consumer gets its name, groups are created, and
 * every command that will be needed is tried on an id that does not exist, so that a missing right
 * shows now and not in the middle of the night.
 */
final class Opening {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSource.class);

  /** Generated names that were not used for so long, and have nothing pending, are removed. */
  private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

  private static final byte[] NO_ID = "0-0".getBytes(StandardCharsets.US_ASCII);

  /** One below the highest there can be: that one means to the server what {@code >} means. */
  private static final byte[] LAST_ID =
      "18446744073709551615-18446744073709551614".getBytes(StandardCharsets.US_ASCII);

  private final UnaryOperator<String> label;
  private final RedisStreamsSourceConfig config;
  private final boolean fences;
  private final Exchange exchange;

  /**
   * The opening of one source.
   *
   * @param fences whether take-overs are fenced
   */
  Opening(
      UnaryOperator<String> label,
      RedisStreamsSourceConfig config,
      Exchange exchange,
      boolean fences) {
    this.fences = fences;
    this.label = label;
    this.config = config;
    this.exchange = exchange;
  }

  /**
   * Finds a name for this consumer.
   *
   * @param guards filled if the name is fixed
   */
  String chooseName(RedisLink link, List<NameGuard> guards)
      throws SourceException, InterruptedException, TimeoutException, Exchange.FailedException {
    if (config.consumerName() == null) {
      return ConsumerNames.unique();
    }
    String name = config.consumerName();
    if (!isFree(link, name, guards)) {
      if (config.onNameConflict() == NameConflict.REFUSE) {
        throw NameGuard.conflict(label.apply(config.streams().get(0)), name);
      }
      String other = name + "-" + ConsumerNames.suffix();
      LOG.warn(
          "{}: another live consumer is called {}; this one is called {} from now on",
          label.apply(config.streams().get(0)),
          name,
          other);
      return other;
    }
    return name;
  }

  /** Takes a name again that an earlier attempt to open had found. */
  void keepName(RedisLink link, String name, List<NameGuard> guards)
      throws SourceException, InterruptedException, TimeoutException, Exchange.FailedException {
    if (name.equals(config.consumerName()) && !isFree(link, name, guards)) {
      throw NameGuard.conflict(label.apply(config.streams().get(0)), name);
    }
  }

  private boolean isFree(RedisLink link, String name, List<NameGuard> guards)
      throws SourceException, InterruptedException, TimeoutException, Exchange.FailedException {
    exchange.use(link.control(config.group(), name));
    if (guards.isEmpty()) {
      for (String stream : config.streams()) {
        guards.add(
            new NameGuard(
                label.apply(stream),
                exchange,
                new ConsumedStream(stream),
                config.group(),
                name,
                config.nameLease()));
      }
    }
    boolean free = true;
    try {
      for (int i = 0; i < guards.size() && free; i++) {
        free = guards.get(i).acquire();
      }
      free = free && !NameGuard.areUsedWithoutLease(guards);
    } catch (Exchange.FailedException failed) {
      RedisVerdicts.Finding finding = RedisVerdicts.of(failed);
      if (!finding.code().equals("NOPERM")) {
        throw failed;
      }
      throw new SourceException(
          Verdict.STOP,
          "NOPERM",
          label.apply(config.streams().get(0))
              + ": a fixed consumerName needs a lease: "
              + finding.text()
              + ". Grant the user ~penstock:consumer:* with +"
              + String.join(" +", NameGuard.commands())
              + ", or leave consumerName out.",
          failed);
    }
    if (!free) {
      for (NameGuard taken : guards) {
        taken.giveBack();
      }
      guards.clear();
    }
    return free;
  }

  /** Whether reads can claim; never fails. */
  ReadClaim detectClaim() throws InterruptedException, TimeoutException {
    if (!config.claimWhileReading()) {
      return ReadClaim.off();
    }
    try {
      Object info = Exchange.await(exchange.commands().serverInfo(), exchange.within());
      return info instanceof byte[] text
          ? ReadClaim.ifSupported(text, config.claimMinIdle().toMillis())
          : ReadClaim.off();
    } catch (Exchange.FailedException notAllowed) {
      return ReadClaim.off();
    }
  }

  /**
   * Makes one stream ready to be read.
   *
   * @return the first entry that is not acknowledged, or that is yet to be delivered
   */
  Position prepare(StreamWork work)
      throws SourceException, InterruptedException, TimeoutException, Exchange.FailedException {
    ConsumedStream stream = work.stream();
    if (!hasGroup(stream)) {
      if (work.wasReadBefore()) {
        throw new SourceException(
            Verdict.STOP,
            "GROUP_LOST",
            label.apply(stream.name())
                + ": the group does not exist, although the sink's ledger knows that this pipeline has"
                + " read the stream: it was destroyed, or lost with the stream, and with it the"
                + " knowledge of what was delivered. If it were created anew, entries that are written"
                + " would be written twice. Create it by XGROUP CREATE at the last entry that was"
                + " written (at 0, with MKSTREAM, if the stream is gone or was filled anew), and start"
                + " again.");
      }
      createGroup(stream);
    }
    tryCommands(stream);
    Standing standing = (Standing) Exchange.await(work.keeper().standing(), exchange.within());
    work.keeper().take(standing);
    if (config.afterAck() == AfterAck.DELETE && standing.groups() > 1) {
      LOG.warn(
          "{}: the stream has {} groups, and afterAck: delete removes entries for all of them,"
              + " read or not. Use afterAck: trim, which waits for every group.",
          label.apply(stream.name()),
          standing.groups());
    }
    removeAbandonedNames(stream);
    return standing.lastDelivered() == null
        ? new Position(stream.name(), 0, 1)
        : EntryIds.after(standing.floor());
  }

  private boolean hasGroup(ConsumedStream stream)
      throws SourceException, InterruptedException, TimeoutException {
    try {
      Object groups =
          Exchange.await(exchange.commands().groupsInfo(stream.key()), exchange.within());
      return Standing.of(stream.name(), config.group(), null, groups).lastDelivered() != null;
    } catch (Exchange.FailedException failed) {
      if (RedisVerdicts.of(failed).kind() == RedisVerdicts.Kind.KEY_MISSING) {
        return false;
      }
      throw refused(stream, "XINFO GROUPS", failed);
    }
  }

  private void createGroup(ConsumedStream stream)
      throws SourceException, InterruptedException, TimeoutException {
    try {
      Exchange.await(
          exchange
              .commands()
              .createGroup(stream.key(), config.start().getBytes(StandardCharsets.US_ASCII)),
          exchange.within());
      LOG.info(
          "{}: the group did not exist and was created at {}{}",
          label.apply(stream.name()),
          config.start(),
          config.start().equals("$")
              ? ": entries that were in the stream before are not read (start: 0 reads them)"
              : "");
    } catch (Exchange.FailedException failed) {
      if (!RedisVerdicts.of(failed).code().equals("BUSYGROUP")) {
        throw refused(stream, "XGROUP CREATE", failed);
      }
      // Another instance was quicker.
    }
  }

  private void tryCommands(ConsumedStream stream)
      throws SourceException, InterruptedException, TimeoutException {
    StreamCommands commands = exchange.commands();
    byte[] key = stream.key();
    Map<String, CompletionStage<Object>> tried = new LinkedHashMap<>();
    tried.put("XREADGROUP", commands.readOwn(key, LAST_ID, 1));
    tried.put("XACK", commands.acknowledge(key, List.of(NO_ID)));
    tried.put("XPENDING", commands.pendingSummary(key));
    tried.put("XCLAIM", commands.renew(key, List.of(NO_ID)));
    tried.put("XAUTOCLAIM", commands.autoClaim(key, Long.MAX_VALUE / 2, LAST_ID, 1));
    tried.put("XINFO STREAM", commands.streamInfo(key));
    tried.put("XRANGE", commands.range(key, LAST_ID, 1));
    if (config.afterAck() == AfterAck.DELETE) {
      tried.put("XDEL", commands.delete(key, List.of(NO_ID)));
    }
    if (config.afterAck() == AfterAck.TRIM) {
      tried.put("XTRIM", commands.trimBelow(key, NO_ID, 0));
    }
    if (fences) {
      tried.put(
          OwnedScripts.COMMANDS,
          OwnedScripts.claim(commands, key, 0, Long.MAX_VALUE / 2, LAST_ID, 1));
    }
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, CompletionStage<Object>> each : tried.entrySet()) {
      try {
        Exchange.await(each.getValue(), exchange.within());
      } catch (Exchange.FailedException failed) {
        if (!RedisVerdicts.of(failed).code().equals("NOPERM")) {
          throw refused(stream, each.getKey(), failed);
        }
        missing.add(each.getKey());
      }
    }
    if (!missing.isEmpty()) {
      throw new SourceException(
          Verdict.STOP,
          "NOPERM",
          label.apply(stream.name())
              + ": the user may not run "
              + String.join(", ", missing)
              + " on this stream. Grant it ~"
              + stream.name()
              + " and these commands.");
    }
  }

  private SourceException refused(
      ConsumedStream stream, String command, Exchange.FailedException failed) {
    RedisVerdicts.Finding finding = RedisVerdicts.of(failed);
    return new SourceException(
        finding.opening(),
        finding.code(),
        label.apply(stream.name()) + ": " + command + " failed: " + finding.explained(),
        failed);
  }

  private void removeAbandonedNames(ConsumedStream stream)
      throws InterruptedException, TimeoutException {
    try {
      Object removed =
          Exchange.await(
              exchange
                  .commands()
                  .script(
                      ConsumerNames.REMOVE_ABANDONED,
                      stream.key(),
                      config.group().getBytes(StandardCharsets.UTF_8),
                      ConsumerNames.PREFIX.getBytes(StandardCharsets.UTF_8),
                      Long.toString(ABANDONED_AFTER.toMillis())
                          .getBytes(StandardCharsets.US_ASCII)),
              exchange.within());
      LOG.debug("{}: removed {} abandoned names", label.apply(stream.name()), removed);
    } catch (Exchange.FailedException notAllowed) {
      LOG.debug("{}: abandoned names stay in the group", label.apply(stream.name()), notAllowed);
    }
  }
}
