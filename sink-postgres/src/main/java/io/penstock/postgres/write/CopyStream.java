package io.penstock.postgres.write;

import io.penstock.postgres.encode.RowBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Sends encoded rows through COPY in binary format, in messages of a fixed size. For one thread.
 *
 * <p>Format: a signature, flags, the length of a header extension; the rows; -1 as a row's number
 * of columns. Source: the Postgres manual, "COPY", "Binary Format".
 */
final class CopyStream {

  private static final byte[] HEADER = header();
  private static final byte[] END = {-1, -1};
  private static final int MESSAGE = 128 << 10;

  private final byte[] message = new byte[MESSAGE];
  private int filled;

  private static byte[] header() {
    byte[] header = new byte[19];
    byte[] signature = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(signature, 0, header, 0, signature.length);
    return header;
  }

  /**
   * Copies rows.
   *
   * @return how many rows the database says it took
   * @throws InterruptedException if the thread was interrupted; the COPY has then been cancelled
   */
  long copy(BaseConnection connection, String sql, RowSet rows, int[] order, int from, int to)
      throws SQLException, InterruptedException {
    CopyIn copy = new CopyManager(connection).copyIn(sql);
    try {
      filled = 0;
      put(copy, HEADER, 0, HEADER.length);
      RowBuffer buffer = rows.buffer();
      for (int i = from; i < to; i++) {
        int row = order[i];
        put(copy, buffer.array(), rows.start(row), rows.end(row) - rows.start(row));
      }
      put(copy, END, 0, END.length);
      flush(copy);
      return copy.endCopy();
    } catch (SQLException | InterruptedException | RuntimeException failure) {
      cancel(copy, failure);
      throw failure;
    }
  }

  /** Leaves the connection able to roll back. */
  private static void cancel(CopyIn copy, Exception failure) {
    if (copy.isActive()) {
      try {
        copy.cancelCopy();
      } catch (SQLException alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
    }
  }

  private void put(CopyIn copy, byte[] bytes, int offset, int length)
      throws SQLException, InterruptedException {
    if (length > MESSAGE - filled) {
      flush(copy);
      if (length > MESSAGE) {
        copy.writeToCopy(bytes, offset, length);
        return;
      }
    }
    System.arraycopy(bytes, offset, message, filled, length);
    filled += length;
  }

  private void flush(CopyIn copy) throws SQLException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted during COPY; nothing was written");
    }
    if (filled > 0) {
      copy.writeToCopy(message, 0, filled);
      filled = 0;
    }
  }
}
