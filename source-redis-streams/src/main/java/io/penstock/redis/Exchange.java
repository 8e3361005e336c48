package io.penstock.redis;

import io.penstock.spi.SourceException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the parts of the source share: the commands of the present connection, the way replies come
 * back to the poll thread, and what happens when a command fails.
 *
 * <p>For the poll thread only.
 */
final class Exchange {

  private final Mailbox mailbox = new Mailbox();
  private final Duration within;
  private final Failures failures;
  private StreamCommands commands;

  /** Decides what a failed command means. */
  interface Failures {

    /**
     * Called with every failure that its caller does not expect.
     *
     * @param stream the stream that the command was about
     * @param command its name, for messages
     */
    void failed(ConsumedStream stream, String command, Throwable failure) throws SourceException;
  }

  Exchange(Duration within, Failures failures) {
    this.within = within;
    this.failures = failures;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** How long a reply may take. */
  Duration within() {
    return within;
  }

  /** The commands of the present connection. */
  StreamCommands commands() {
    return commands;
  }

  void use(StreamCommands present) {
    commands = present;
  }

  /**
   * Passes a reply to its handler when it is there, and a failure to where failures are judged.
   *
   * @param answered run before either of them
   */
  void ask(
      ConsumedStream stream,
      String command,
      CompletionStage<Object> reply,
      Runnable answered,
      Mailbox.Handler<Object> onReply) {
    ask(reply, answered, onReply, failure -> failures.failed(stream, command, failure));
  }

  /** The same for a command whose failures its caller judges. */
  void ask(
      CompletionStage<Object> reply,
      Runnable answered,
      Mailbox.Handler<Object> onReply,
      Mailbox.Handler<Throwable> onFailure) {
    mailbox.expect(
        reply,
        within,
        value -> {
          answered.run();
          onReply.handle(value);
        },
        failure -> {
          answered.run();
          onFailure.handle(failure);
        });
  }

  /** Passes a failure on to where failures are judged. */
  void failed(ConsumedStream stream, String command, Throwable failure) throws SourceException {
    failures.failed(stream, command, failure);
  }

  /** Waits for a reply on the spot; for opening and closing only. */
  static <T> T await(CompletionStage<T> reply, Duration within)
      throws InterruptedException, TimeoutException, FailedException {
    try {
      return reply.toCompletableFuture().get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      throw new FailedException(failed.getCause());
    } catch (CancellationException cancelled) {
      throw new FailedException(cancelled);
    }
  }

  /** A command that was answered by an error, or not at all because its connection is gone. */
  static final class FailedException extends Exception {
    FailedException(Throwable cause) {
      super(cause);
    }
  }
}
