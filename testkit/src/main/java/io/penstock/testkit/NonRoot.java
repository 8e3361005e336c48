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
 *   <li>{@code setpriv}: the user {@code nobody}; folders that are written to are given to it.
 *   <li>{@code chroot --userspec}: the same where util-linux is missing.
 *   <li>{@code unshare -U}: a user namespace in which root is nobody, where root is one itself and
 *       there is no other user. Files keep their owner. Elasticsearch does not start in it, because
 *       a JVM cannot attach to itself there.
 * </ol>
 */
final class NonRoot {

  private static final String NOBODY = "65534";

  /** How another identity is taken on. */
  enum Way {
    UNCHANGED(false),
    SETPRIV(true, "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
    CHROOT(true, "chroot", "--userspec=" + NOBODY + ":" + NOBODY, "--groups=", "--skip-chdir", "/"),
    UNSHARE(false, "unshare", "-U");

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

  /**
   * The way that works on this machine for this user.
   *
   * @param program what will be run; the other user has to be able to reach it
   */
  static NonRoot detect(Path program) {
    if (!isRoot()) {
      return new NonRoot(Way.UNCHANGED);
    }
    for (Way way : List.of(Way.SETPRIV, Way.CHROOT, Way.UNSHARE)) {
      if (new NonRoot(way).canRun(program)) {
        return new NonRoot(way);
      }
    }
    throw new IllegalStateException(
        program
            + " refuses to be run by root, and neither setpriv nor chroot --userspec nor unshare -U"
            + " can run it as another user; run the tests as another user, or see that every folder"
            + " above it can be entered by all");
  }

  boolean canRun(Path program) {
    try {
      Process process =
          new ProcessBuilder(command(List.of("test", "-x", program.toString())))
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
