package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unpacked programs that one run leaves for the next. The folder is {@code PENSTOCK_TEST_CACHE} if
 * that variable is set, else {@code penstock-testkit} in the user's cache folder; for root it is in
 * {@code /var/cache}, because root's home is closed to the unprivileged user that servers run as.
 */
final class Cache {

  /** Fills an entry. */
  @FunctionalInterface
  interface Filler {
    void fill(Path folder) throws IOException, InterruptedException;
  }

  private Cache() {}

  static Path folder() {
    String chosen = System.getenv("PENSTOCK_TEST_CACHE");
    if (chosen != null && !chosen.isBlank()) {
      return Path.of(chosen).toAbsolutePath();
    }
    if (NonRoot.isRoot()) {
      return Path.of("/var/cache/penstock-testkit");
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg != null && !xdg.isBlank()
        ? Path.of(xdg, "penstock-testkit")
        : Path.of(System.getProperty("user.home"), ".cache", "penstock-testkit");
  }

  /**
   * An entry, filled if it is not there. It appears under its name only when it is complete, so a
   * crash leaves no half one, and of two that fill at the same time one wins and both go on.
   *
   * @param name names the content's version too: an entry never changes
   */
  static Path entry(String name, Filler filler) {
    Path entry = folder().resolve(name);
    if (Files.isDirectory(entry)) {
      return entry;
    }
    try {
      Files.createDirectories(folder());
      Path work = Files.createTempDirectory(folder(), name + "-");
      try {
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        filler.fill(work);
        Files.move(work, entry, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isDirectory(entry)) {
          throw e;
        }
      } finally {
        TempFolder.delete(work);
      }
      return entry;
    } catch (FileAlreadyExistsException e) {
      return entry;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill the cache entry " + entry, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while filling " + entry, e);
    }
  }
}
