package io.penstock.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.StoredDeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The dead letters of one stream or several. Marks are kept as {@link ResolvedMarks} says. */
final class RedisDeadLetterArchive implements DeadLetterArchive {

  private static final int PAGE = 500;

  private final RedisSession session;
  private final List<String> streams;
  private final String description;

  RedisDeadLetterArchive(RedisSession session, List<String> streams, String description) {
    this.session = session;
    this.streams = streams;
    this.description = description;
  }

  @Override
  public DeadLetterCursor read(DeadLetterQuery query) {
    return new Cursor(query);
  }

  @Override
  public void resolve(Collection<StoredDeadLetter> letters, DeadLetterResolution how)
      throws DeadLetterException, InterruptedException {
    List<StoredDeadLetter> open =
        letters.stream().filter(letter -> letter.resolution() == null).toList();
    if (open.isEmpty()) {
      return;
    }
    try {
      session.ask(
          commands ->
              CompletableFuture.allOf(
                  open.stream()
                      .map(letter -> add(commands, letter, how))
                      .toArray(CompletableFuture[]::new)));
    } catch (RedisSession.Failure failure) {
      throw new DeadLetterException(
          failure.finding().running(),
          failure.finding().code(),
          description + ": " + open.size() + " letters may not be marked: " + failure.getMessage(),
          failure);
    }
  }

  private static CompletableFuture<String> add(
      RedisClusterAsyncCommands<byte[], byte[]> commands,
      StoredDeadLetter letter,
      DeadLetterResolution how) {
    String stream = letter.place().substring(0, letter.place().lastIndexOf('@'));
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE)
            .addKey(stream.getBytes(StandardCharsets.UTF_8))
            .add("*");
    ResolvedMarks.mark(letter.dead().fingerprint(), how).forEach(args::add);
    return commands
        .dispatch(CommandType.XADD, new StatusOutput<>(ByteArrayCodec.INSTANCE), args)
        .toCompletableFuture();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    // The connection belongs to the dead letter.
  }

  /** Reads one stream after the other, its marks first. */
  private final class Cursor implements DeadLetterCursor {

    private final DeadLetterQuery query;
    private final Deque<String> left = new ArrayDeque<>(streams);
    private final Deque<RedisDeadLetterEntry> page = new ArrayDeque<>();
    private RedisDeadLetterReader reader;
    private ResolvedMarks marks;

    Cursor(DeadLetterQuery query) {
      this.query = query;
    }

    @Override
    public StoredDeadLetter next() throws DeadLetterException, InterruptedException {
      while (true) {
        if (page.isEmpty() && !turnPage()) {
          return null;
        }
        RedisDeadLetterEntry entry = page.poll();
        StoredDeadLetter letter =
            new StoredDeadLetter(
                entry.dead(),
                entry.stream() + "@" + entry.entryId(),
                "",
                true,
                marks.of(entry.dead().fingerprint()));
        if (query.matches(letter)) {
          return letter;
        }
      }
    }

    /** Returns false at the end of the last stream. */
    private boolean turnPage() throws DeadLetterException, InterruptedException {
      while (reader != null || !left.isEmpty()) {
        if (reader == null) {
          String stream = left.poll();
          marks = new RedisDeadLetterReader(session, stream, description).marks();
          reader = new RedisDeadLetterReader(session, stream, description);
        }
        page.addAll(reader.page(PAGE));
        if (!page.isEmpty()) {
          return true;
        }
        reader = null;
      }
      return false;
    }

    @Override
    public void close() {
      left.clear();
      page.clear();
      reader = null;
    }
  }
}
