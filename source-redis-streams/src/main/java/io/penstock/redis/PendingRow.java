package io.penstock.redis;

import io.penstock.record.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of the extended form of XPENDING.
 *
 * @param position the entry
 * @param consumer who owns it
 * @param idleMillis how long ago it was delivered or claimed
 * @param deliveries how often it was delivered
 */
record PendingRow(Position position, String consumer, long idleMillis, int deliveries) {

  /** Reads a reply. */
  static List<PendingRow> rows(String stream, Object reply) {
    Object[] rows = ReplyOutput.array(reply);
    List<PendingRow> parsed = new ArrayList<>(rows.length);
    for (Object row : rows) {
      Object[] columns = ReplyOutput.array(row);
      parsed.add(
          new PendingRow(
              EntryIds.parse(stream, (byte[]) columns[0]),
              new String((byte[]) columns[1], StandardCharsets.UTF_8),
              (Long) columns[2],
              ReplyOutput.number(columns[3])));
    }
    return parsed;
  }
}
