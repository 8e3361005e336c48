package io.penstock.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs that refuse to be run by root (PostgreSQL, Elasticsearch) when the tests run as
 * root, as they do in many containers.
 *
 * <p>The first of three ways that works is taken; each replaces itself by the program, so that the
 * process id is the program's own:
 *
 * <ol>
 *   <li>{@code unshare -U}: a user namespace in which root is nobody. Files keep their owner. Many
 *       containers forbid it.
 *   <li>{@code setpriv}: the user {@code nobody}; folders that are written to are given to it.
 *   <li>{@code chroot --userspec}: the same where util-linux is missing.
 * </ol>
 */
final class NonRoot {

  private static final String NOBODY = "65534";

  /** How another identity is taken on. */
  enum Way {
    UNCHANGED(false),
    UNSHARE(false, "unshare", "-U"),
    SETPRIV(true, "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
    CHROOT(true, "chroot", "--userspec=" + NOBODY + ":" + NOBODY, "--groups=", "--skip-chdir", "/");

    private final boolean changesOwner;
    private final List<String> prefix;

    Way(boolean changesOwner, String... prefix) {
      this.changesOwner = changesOwner;
      this.prefix = List.of(prefix);
    }
  }

  private final Way way;

  NonRoot(Way way) {
    this.way = way;
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** The way that works on this machine for this user. */
  static NonRoot detect() {
    if (!isRoot()) {
      return new NonRoot(Way.UNCHANGED);
    }
    for (Way way : List.of(Way.UNSHARE, Way.SETPRIV, Way.CHROOT)) {
      if (works(way)) {
        return new NonRoot(way);
      }
    }
    throw new IllegalStateException(
        "the tests run as root, the server refuses to, and none of unshare -U, setpriv and"
            + " chroot --userspec works here; run the tests as another user");
  }

  private static boolean works(Way way) {
    List<String> command = new ArrayList<>(way.prefix);
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The command as the unprivileged user runs it. */
  String[] command(List<String> command) {
    List<String> all = new ArrayList<>(way.prefix);
    all.addAll(command);
    return all.toArray(String[]::new);
  }

  /** Gives a folder with all that is in it to the unprivileged user, where that is another one. */
  void own(Path folder) {
    if (way.changesOwner) {
      Commands.run(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
    }
  }

  @Override
  public String toString() {
    return way.toString();
  }
}
