package io.penstock.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps a reply as it came: {@code byte[]} for texts, {@code Long} for numbers, {@code Object[]}
 * for arrays, null for nil. The client's own types for stream entries turn fields into a map and
 * cannot tell an entry whose fields are nil, which is how the server says that a pending entry was
 * trimmed, from an empty one.
 *
 * <p>Nesting is followed by counting elements, so nothing depends on when the decoder reports that
 * an array is complete.
 */
final class ReplyOutput extends CommandOutput<byte[], byte[], Object> {

  private static final Object[] EMPTY = {};

  private final Deque<Frame> open = new ArrayDeque<>(4);

  /** An array that is being filled. */
  private static final class Frame {
    private final Object[] elements;
    private int filled;

    private Frame(int size) {
      elements = new Object[size];
    }
  }

  ReplyOutput() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  /** The elements of an array; empty for nil. */
  static Object[] array(Object reply) {
    return reply == null ? EMPTY : (Object[]) reply;
  }

  /** A number that came as such or as text, as far as an int reaches. */
  static int number(Object reply) {
    long number =
        reply instanceof Long integer
            ? integer
            : Long.parseLong(new String((byte[]) reply, StandardCharsets.US_ASCII));
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number));
  }

  @Override
  public void set(ByteBuffer bytes) {
    if (bytes == null) {
      add(null);
      return;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    add(copy);
  }

  @Override
  public void set(long integer) {
    add(integer);
  }

  @Override
  public void set(double number) {
    add(number);
  }

  @Override
  public void set(boolean value) {
    add(value);
  }

  @Override
  public void multi(int count) {
    if (count < 0) {
      add(null);
    } else if (count == 0) {
      add(EMPTY);
    } else {
      open.push(new Frame(count));
    }
  }

  private void add(Object value) {
    Object element = value;
    while (true) {
      Frame frame = open.peek();
      if (frame == null) {
        output = element;
        return;
      }
      frame.elements[frame.filled++] = element;
      if (frame.filled < frame.elements.length) {
        return;
      }
      open.pop();
      element = frame.elements;
    }
  }
}
