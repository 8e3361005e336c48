package io.penstock.engine;

/** Thrown inside the engine to end a pipeline, and to callers who wait for one that failed. */
public final class PipelineFailedException extends RuntimeException {

  private final transient PipelineFailure failure;

  PipelineFailedException(PipelineFailure failure, Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  /** Why it ended. */
  public PipelineFailure failure() {
    return failure;
  }
}
