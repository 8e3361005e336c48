package io.penstock.spi;

/**
 * A sink that remembers which dead letters were replayed into it, in the transaction that writes
 * them. So a replay that is repeated, or killed and begun again, writes each record once, also into
 * a target without any key.
 *
 * @param <T> the value type
 */
public interface ReplaySink<T> extends Sink<T> {

  /**
   * Makes what the memory is kept in, if it is not there. Called once after {@link #open}, before
   * the first {@link #openReplayWriter}.
   */
  void openReplays() throws SinkException;

  /** Opens a lane's writer for replays; as {@link #openWriter}. */
  ReplayWriter<T> openReplayWriter();
}
