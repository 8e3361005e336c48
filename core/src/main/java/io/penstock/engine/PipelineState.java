package io.penstock.engine;

/** The life of a pipeline. */
public enum PipelineState {
  /** Built, not started. */
  NEW,
  /** Opening its parts; repeats while a server is away. */
  STARTING,
  /** Reading and writing. */
  RUNNING,
  /** A source, sink or dead letter is away; it goes on by itself once that is back. */
  WAITING,
  /** Reads nothing new and finishes what is in flight. */
  STOPPING,
  /** Ended in good order: nothing was left in flight. */
  STOPPED,
  /** Ended because something must be mended by a person, or with records left in flight. */
  FAILED;

  /** Whether nothing happens any more. */
  public boolean isEnded() {
    return this == STOPPED || this == FAILED;
  }
}
