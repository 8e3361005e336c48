package io.penstock.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps dead records in a Redis stream: the fields of the entry that died, then why it died, see
 * {@link DeadLetterLayout}. {@link #write} returns when the server has every one of them, and as
 * many replicas as configured. How durable that is, is the server's setting: with {@code
 * appendfsync everysec} the last second may be lost when its host dies.
 *
 * <p>Thread-safe, as {@link DeadLetter} demands.
 */
public final class RedisStreamsDeadLetter implements DeadLetter {

  private final RedisDeadLetterConfig config;
  private final ConnectionSettings connection;
  private final List<String> origins;
  private final DeadLetterLayout layout;
  private final RedisSession session;
  private final Unreplicated unreplicated = new Unreplicated();

  /**
   * A dead letter that is not connected yet.
   *
   * @param connection where the server is
   * @param origins streams that records are known to come from; may be empty
   * @param payloadField where a value goes; null if a flat JSON object of texts becomes fields, and
   *     any other value goes to {@code value}
   * @param keyField where a key goes
   */
  RedisStreamsDeadLetter(
      RedisDeadLetterConfig config,
      ConnectionSettings connection,
      List<String> origins,
      String payloadField,
      String keyField) {
    this.config = config;
    this.connection = connection;
    this.origins = origins;
    this.layout = new DeadLetterLayout(payloadField, keyField);
    this.session = new RedisSession(connection);
  }

  @Override
  public void open(DeadLetterContext context) throws DeadLetterException {
    Set<String> targets = new LinkedHashSet<>();
    origins.forEach(origin -> targets.add(config.streamFor(origin)));
    if (!config.stream().contains(RedisDeadLetterConfig.ORIGIN)) {
      targets.add(config.stream());
    }
    try {
      session.ask(commands -> CompletableFuture.completedFuture(commands));
      for (String target : targets) {
        session.ask(commands -> commands.xlen(target.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (RedisSession.Failure failure) {
      if (failure.finding().code().equals("NOPERM")) {
        return; // may add, may not look: writing will tell
      }
      throw failed("cannot be opened", failure, failure.finding().opening());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DeadLetterException(
          Verdict.OUTAGE, "INTERRUPTED", description() + ": interrupted while connecting");
    }
  }

  @Override
  public void write(List<DeadRecord> records) throws DeadLetterException, InterruptedException {
    List<String> letters = config.waitReplicas() == 0 ? List.of() : Unreplicated.name(records);
    try {
      Long replicas = session.ask(commands -> write(commands, records, letters));
      if (replicas < config.waitReplicas()) {
        throw new DeadLetterException(
            Verdict.OUTAGE,
            "TOO_FEW_REPLICAS",
            description()
                + ": "
                + replicas
                + " replicas have the dead letters, waitReplicas asks for "
                + config.waitReplicas()
                + ". The server has them; they count as written when enough replicas do. Look at"
                + " the replicas.");
      }
    } catch (RedisSession.Failure failure) {
      unreplicated.forget(letters);
      throw failed(
          records.size() + " dead letters may not be written",
          failure,
          failure.finding().running());
    }
  }

  /** Tells how many replicas have the letters, as far as that is asked. */
  private CompletionStage<Long> write(
      RedisClusterAsyncCommands<byte[], byte[]> commands,
      List<DeadRecord> records,
      List<String> letters) {
    if (config.waitReplicas() == 0) {
      return add(commands, records).thenApply(all -> 0L);
    }
    CompletableFuture<Void> added =
        unreplicated.wereAdded(letters, commands)
            ? CompletableFuture.completedFuture(null)
            : add(commands, records);
    return added.thenCombine(
        commands.waitForReplication(config.waitReplicas(), config.commandTimeout().toMillis() / 2),
        (all, count) -> {
          if (count < config.waitReplicas()) {
            unreplicated.remember(letters, commands);
          } else {
            unreplicated.forget(letters);
          }
          return count;
        });
  }

  /** Sends all, then waits for all. */
  private CompletableFuture<Void> add(
      RedisClusterAsyncCommands<byte[], byte[]> commands, List<DeadRecord> records) {
    List<CompletableFuture<?>> added = new ArrayList<>(records.size());
    for (DeadRecord dead : records) {
      added.add(
          commands
              .dispatch(
                  CommandType.XADD, new StatusOutput<>(ByteArrayCodec.INSTANCE), arguments(dead))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(added.toArray(CompletableFuture[]::new));
  }

  private CommandArgs<byte[], byte[]> arguments(DeadRecord dead) {
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE)
            .addKey(config.streamFor(dead.record().partition()).getBytes(StandardCharsets.UTF_8));
    if (config.maxLength() != null) {
      args.add("MAXLEN").add("~").add(config.maxLength());
    }
    args.add("*");
    layout.write(dead).forEach(args::add);
    return args;
  }

  private DeadLetterException failed(String what, RedisSession.Failure failure, Verdict verdict) {
    return new DeadLetterException(
        verdict,
        failure.finding().code(),
        description() + ": " + what + ": " + failure.getMessage(),
        failure);
  }

  /** {@inheritDoc} It shares the connection, which {@link #close} ends. */
  @Override
  public DeadLetterArchive openArchive() throws DeadLetterException {
    Set<String> streams = new LinkedHashSet<>();
    if (!config.stream().contains(RedisDeadLetterConfig.ORIGIN)) {
      streams.add(config.stream());
    } else if (origins.isEmpty()) {
      throw new DeadLetterException(
          Verdict.STOP,
          "STREAMS_UNKNOWN",
          description()
              + ": the streams of dead letters are named after partitions that are not known"
              + " beforehand; give the dead letters one stream of a fixed name");
    }
    origins.forEach(origin -> streams.add(config.streamFor(origin)));
    return new RedisDeadLetterArchive(session, List.copyOf(streams), description());
  }

  /**
   * Reads a dead-letter stream back; may be used while this is open, and before.
   *
   * @param stream the dead-letter stream's own name
   */
  public RedisDeadLetterReader read(String stream) {
    return new RedisDeadLetterReader(session, stream, description());
  }

  /** The stream that holds the dead letters of records from a stream. */
  public String streamFor(String origin) {
    return config.streamFor(origin);
  }

  @Override
  public String description() {
    return "redis stream " + config.stream() + " at " + connection.place();
  }

  @Override
  public void close() {
    session.close();
  }
}
