package io.penstock.testkit;

import java.nio.file.Path;

/**
 * A folder of one process's own that goes with this JVM, whatever way the JVM goes. Its watchdog is
 * there before the folder is, so there is no moment in which nobody would remove it.
 */
final class GuardedFolder implements AutoCloseable {

  private final Path path;
  private final Watchdog watchdog;

  private GuardedFolder(Path path, Watchdog watchdog) {
    this.path = path;
    this.watchdog = watchdog;
  }

  static GuardedFolder create(String name) {
    Path path = TempFolder.name(name);
    Watchdog watchdog = new Watchdog(path);
    try {
      TempFolder.create(path);
    } catch (RuntimeException e) {
      watchdog.close();
      throw e;
    }
    return new GuardedFolder(path, watchdog);
  }

  Path path() {
    return path;
  }

  /** Kills what it is told to watch before it removes the folder. */
  Watchdog watchdog() {
    return watchdog;
  }

  /** Removes it; nobody may write to it any more. May be called twice. */
  @Override
  public void close() {
    TempFolder.delete(path);
    watchdog.close();
  }
}
