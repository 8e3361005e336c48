package io.penstock.redis;

import io.penstock.record.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where a group stands in a stream, from XPENDING and XINFO GROUPS.
 *
 * @param lastDelivered the highest id delivered to any consumer; null if there is no such group
 * @param lowestPending the lowest id that is not acknowledged, or null if none is pending or it was
 *     not asked
 * @param pending how many entries are pending
 * @param entriesRead how many entries the group has read, or -1 if the server does not know
 * @param lag how many entries the group has yet to read, or -1 if the server does not know
 * @param groups how many groups the stream has
 */
record Standing(
    Position lastDelivered,
    Position lowestPending,
    long pending,
    long entriesRead,
    long lag,
    int groups) {

  /** Reads the two replies; the first may be null if it was not asked for. */
  static Standing of(String stream, String group, Object summary, Object groups) {
    byte[] name = group.getBytes(StandardCharsets.UTF_8);
    Object[] all = ReplyOutput.array(groups);
    for (Object element : all) {
      Attributes info = new Attributes(element);
      if (!Arrays.equals((byte[]) info.get("name"), name)) {
        continue;
      }
      Object[] pendingParts = ReplyOutput.array(summary);
      Position lowest =
          pendingParts.length < 2 || pendingParts[1] == null
              ? null
              : EntryIds.parse(stream, (byte[]) pendingParts[1]);
      return new Standing(
          EntryIds.parse(stream, (byte[]) info.get("last-delivered-id")),
          lowest,
          info.number("pending", 0),
          info.number("entries-read", -1),
          info.number("lag", -1),
          all.length);
    }
    return new Standing(null, null, 0, -1, -1, all.length);
  }

  /** The id up to which every entry is acknowledged. */
  Position floor() {
    return lowestPending == null ? lastDelivered : EntryIds.before(lowestPending);
  }
}
