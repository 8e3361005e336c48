package io.penstock.engine;

/**
 * What stands between an instance and the servers: open, shut for a while (the process is frozen),
 * or gone (it was killed). Calls that are under way when it is shut go on when it opens.
 */
final class Gate {

  private boolean shut;
  private volatile boolean gone;

  synchronized void freeze() {
    shut = true;
  }

  synchronized void thaw() {
    shut = false;
    notifyAll();
  }

  synchronized void kill() {
    gone = true;
    notifyAll();
  }

  boolean isGone() {
    return gone;
  }

  /** Called before and after each thing that a server does. */
  synchronized void pass() {
    while (shut && !gone) {
      try {
        wait();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while frozen", interrupted);
      }
    }
    if (gone) {
      throw new IllegalStateException("this process was killed");
    }
  }
}
