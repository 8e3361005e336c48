package io.penstock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.MDC;

/** The threads of a run beside the poll thread, which starts and ends them. */
final class RunThreads {

  /** How long threads that were interrupted may take to leave a client's call. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);

  private final String pipeline;
  private final List<Thread> threads = new ArrayList<>();

  RunThreads(String pipeline) {
    this.pipeline = pipeline;
  }

  void start(Runnable work, String role) {
    Thread thread =
        new Thread(
            () -> {
              MDC.put("pipeline", pipeline);
              work.run();
            },
            "penstock-" + pipeline + "-" + role);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Interrupts all of them and waits a little for their end. */
  void end() {
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + LEAVE_WITHIN.toNanos();
    for (Thread thread : threads) {
      joinUntil(thread, deadline);
    }
  }

  private static void joinUntil(Thread thread, long deadline) {
    try {
      long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
      thread.join(millis);
    } catch (InterruptedException again) {
      // Somebody insists; go on without waiting.
      Thread.currentThread().interrupt();
    }
  }
}
