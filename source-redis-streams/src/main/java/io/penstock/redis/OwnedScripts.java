package io.penstock.redis;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * Commands that must not do at a later moment what was right when they were sent. A command can be
 * held back by the network, or by a process that stands still between a check and the command, for
 * longer than it takes others to take entries over; XCLAIM would then take them back, and
 * XAUTOCLAIM would take what was delivered after a fence. So the server checks and acts in one
 * step.
 */
final class OwnedScripts {

  /** What the user must be allowed to run, beside the source's own commands. */
  static final String COMMANDS = "EVAL and TIME";

  private static final String OWN_IDS =
      "local own = {}"
          + " for i = 3, #ARGV do"
          + " if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2]) == 1 then"
          + " own[#own + 1] = ARGV[i] end end"
          + " if #own == 0 then return {} end";

  /** Renews those entries that are pending for the consumer, and returns their ids. */
  private static final String RENEW =
      OWN_IDS
          + " local args = {KEYS[1], ARGV[1], ARGV[2], 0}"
          + " for i = 1, #own do args[#args + 1] = own[i] end"
          + " args[#args + 1] = 'JUSTID'"
          + " return redis.call('XCLAIM', unpack(args))";

  /** XAUTOCLAIM, unless the server's clock has passed a moment; then nothing. */
  private static final String CLAIM_UNTIL =
      "local now = redis.call('TIME')"
          + " if now[1] * 1000 + math.floor(now[2] / 1000) >= tonumber(ARGV[3]) then return false end"
          + " return redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[4], ARGV[5], 'COUNT',"
          + " ARGV[6])";

  /** In a cluster, the clock of the stream's own node. */
  private static final String TIME =
      "local now = redis.call('TIME') return now[1] * 1000 + math.floor(now[2] / 1000)";

  private OwnedScripts() {}

  /** The server's clock in milliseconds. */
  static CompletionStage<Object> time(StreamCommands commands, byte[] stream) {
    return commands.script(TIME, stream);
  }

  /** Sets the idle time of entries to zero, as far as they are pending for this consumer. */
  static CompletionStage<Object> renew(
      StreamCommands commands, byte[] stream, Collection<byte[]> ids) {
    byte[][] values = new byte[2 + ids.size()][];
    values[0] = commands.group();
    values[1] = commands.consumer();
    int next = 2;
    for (byte[] id : ids) {
      values[next++] = id;
    }
    return commands.script(RENEW, stream, values);
  }

  /**
   * Claims entries that have been idle for so long.
   *
   * @param untilMillis by the server's clock; from then on nothing is claimed and the reply is null
   */
  static CompletionStage<Object> claim(
      StreamCommands commands,
      byte[] stream,
      long untilMillis,
      long minIdleMillis,
      byte[] from,
      int count) {
    return commands.script(
        CLAIM_UNTIL,
        stream,
        commands.group(),
        commands.consumer(),
        ascii(untilMillis),
        ascii(minIdleMillis),
        from,
        ascii(count));
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
