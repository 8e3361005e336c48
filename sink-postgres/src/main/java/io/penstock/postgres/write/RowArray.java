package io.penstock.postgres.write;

import io.penstock.postgres.encode.RowBuffer;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * Rows as one parameter: an array of the staging table's row type in binary format. One parameter
 * for any number of columns and rows, of any types, arrays included. Kept from batch to batch; for
 * one thread.
 *
 * <p>Binary format of an array: dimensions, whether there are nulls, the elements' type, their
 * number, the lowest index, the elements. Of a row: its bytes, the number of its columns, and for
 * each its type, length and bytes.
 */
final class RowArray {

  private static final int KEEP_BYTES = 4 << 20;

  private final RowBuffer out = new RowBuffer(32 << 10);

  /** The rows {@code order[from]} to {@code order[to]}, all of that shape. */
  PGobject rows(Stages.Stage stage, RowSet rows, Shape shape, int[] order, int from, int to) {
    begin(stage, to - from);
    int[] oids = stage.table().wireOids();
    int[] present = shape.present();
    RowBuffer in = rows.buffer();
    for (int i = from; i < to; i++) {
      int at = rows.start(order[i]) + 2;
      int row = out.openLength();
      out.putInt(oids.length);
      int next = 0;
      for (int column = 0; column < oids.length; column++) {
        out.putInt(oids[column]);
        if (next < present.length && present[next] == column) {
          at = copyCell(in, at);
          next++;
        } else {
          out.putInt(-1);
        }
      }
      out.closeLength(row);
    }
    return parameter(stage);
  }

  /** The first columns of rows, which are the key and perhaps the version; nulls for the rest. */
  PGobject keys(Stages.Stage stage, RowSet rows, int columns, int[] order, int from, int to) {
    begin(stage, to - from);
    int[] oids = stage.table().wireOids();
    RowBuffer in = rows.buffer();
    for (int i = from; i < to; i++) {
      int at = rows.start(order[i]) + 2;
      int row = out.openLength();
      out.putInt(oids.length);
      for (int column = 0; column < oids.length; column++) {
        out.putInt(oids[column]);
        if (column < columns) {
          at = copyCell(in, at);
        } else {
          out.putInt(-1);
        }
      }
      out.closeLength(row);
    }
    return parameter(stage);
  }

  private void begin(Stages.Stage stage, int count) {
    out.reset(KEEP_BYTES);
    out.putInt(1);
    out.putInt(0);
    out.putInt(stage.rowOid());
    out.putInt(count);
    out.putInt(1);
  }

  private int copyCell(RowBuffer in, int at) {
    int length = 4 + Math.max(0, in.getInt(at));
    out.putBytes(in.array(), at, length);
    return at + length;
  }

  private PGobject parameter(Stages.Stage stage) {
    return new BinaryParameter(stage.arrayType(), out);
  }

  /** Hands the bytes to the driver. */
  private static final class BinaryParameter extends PGobject implements PGBinaryObject {

    private final transient RowBuffer bytes;

    BinaryParameter(String type, RowBuffer bytes) {
      this.type = type;
      this.bytes = bytes;
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
      throw new UnsupportedOperationException("a parameter is only sent");
    }

    @Override
    public int lengthInBytes() {
      return bytes.size();
    }

    @Override
    public void toBytes(byte[] target, int offset) {
      System.arraycopy(bytes.array(), 0, target, offset, bytes.size());
    }

    @Override
    public String toString() {
      return type + "[" + bytes.size() + " bytes]";
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public Object clone() throws CloneNotSupportedException {
      throw new CloneNotSupportedException("a parameter is sent once");
    }
  }
}
