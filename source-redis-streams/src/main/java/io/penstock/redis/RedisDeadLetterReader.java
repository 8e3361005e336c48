package io.penstock.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import io.penstock.record.Position;
import io.penstock.spi.DeadLetterException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads the dead letters of a stream back, the oldest first, page by page. Belongs to no group and
 * changes nothing but by {@link #delete}. For one thread.
 */
public final class RedisDeadLetterReader {

  private final RedisSession session;
  private final String stream;
  private final byte[] key;
  private final String description;
  private Position next;

  RedisDeadLetterReader(RedisSession session, String stream, String description) {
    this.session = session;
    this.stream = stream;
    this.key = stream.getBytes(StandardCharsets.UTF_8);
    this.description = description;
    this.next = new Position(stream, 0, 0);
  }

  /** Leaves out what was written before a moment; before the first page. */
  public RedisDeadLetterReader since(Instant moment) {
    next = new Position(stream, Math.max(0, moment.toEpochMilli()), 0);
    return this;
  }

  /**
   * The next page. Marks that letters were replayed or discarded are passed over.
   *
   * @param atMost how many dead letters; at least 1
   * @return empty at the end; dead letters that are written later come with later calls
   */
  public List<RedisDeadLetterEntry> page(int atMost)
      throws DeadLetterException, InterruptedException {
    List<RedisDeadLetterEntry> page = new ArrayList<>();
    List<Object[]> entries;
    do {
      entries = entries(atMost);
      for (Object[] entry : entries) {
        Object[] fields = ReplyOutput.array(entry[1]);
        if (!ResolvedMarks.isMark(fields)) {
          page.add(letter(EntryIds.parse(stream, (byte[]) entry[0]), fields));
        }
      }
    } while (page.isEmpty() && !entries.isEmpty());
    return page;
  }

  private RedisDeadLetterEntry letter(Position at, Object[] fields) {
    return new RedisDeadLetterEntry(
        DeadLetterLayout.read(at, fields),
        stream,
        EntryIds.text(at),
        Instant.ofEpochMilli(at.high()));
  }

  /** The marks of the whole stream; leaves the reader at the end. */
  ResolvedMarks marks() throws DeadLetterException, InterruptedException {
    ResolvedMarks marks = new ResolvedMarks();
    for (List<Object[]> page = entries(1_000); !page.isEmpty(); page = entries(1_000)) {
      for (Object[] entry : page) {
        marks.add(ReplyOutput.array(entry[1]));
      }
    }
    return marks;
  }

  /** The next entries of whatever kind, each an id and its fields. */
  private List<Object[]> entries(int atMost) throws DeadLetterException, InterruptedException {
    Object reply;
    try {
      reply =
          session.ask(
              commands ->
                  commands.dispatch(
                      CommandType.XRANGE,
                      new ReplyOutput(),
                      new CommandArgs<>(ByteArrayCodec.INSTANCE)
                          .addKey(key)
                          .add(EntryIds.bytes(next))
                          .add("+")
                          .add(CommandKeyword.COUNT)
                          .add(atMost)));
    } catch (RedisSession.Failure failure) {
      throw failed("cannot be read", failure);
    }
    List<Object[]> entries = new ArrayList<>();
    for (Object element : ReplyOutput.array(reply)) {
      Object[] entry = (Object[]) element;
      next = EntryIds.after(EntryIds.parse(stream, (byte[]) entry[0]));
      entries.add(entry);
    }
    return entries;
  }

  /** Deletes dead letters for good. */
  public void delete(Collection<RedisDeadLetterEntry> entries)
      throws DeadLetterException, InterruptedException {
    String[] ids = entries.stream().map(RedisDeadLetterEntry::entryId).toArray(String[]::new);
    if (ids.length == 0) {
      return;
    }
    try {
      session.ask(commands -> commands.xdel(key, ids));
    } catch (RedisSession.Failure failure) {
      throw failed("dead letters may not be deleted", failure);
    }
  }

  private DeadLetterException failed(String what, RedisSession.Failure failure) {
    return new DeadLetterException(
        failure.finding().running(),
        failure.finding().code(),
        description + ": " + what + ": " + failure.getMessage(),
        failure);
  }
}
