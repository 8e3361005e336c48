package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** A folder of one server's own, in the machine's temporary folder. */
final class TempFolder {

  private TempFolder() {}

  /** A name that nobody else uses; the folder is not there yet. */
  static Path name(String kind) {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "penstock-" + kind + "-" + UUID.randomUUID());
  }

  /** Creates a folder that nobody else can enter. */
  static void create(Path folder) {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder " + folder, e);
    }
  }

  /**
   * Deletes a folder with all that is in it. Files that vanish meanwhile are no error, and a
   * process that still writes gets a second round.
   */
  static void delete(Path folder) {
    IOException last = null;
    for (int round = 0; round < 5; round++) {
      try {
        deleteOnce(folder);
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new UncheckedIOException("could not delete the temporary folder " + folder, last);
  }

  private static void deleteOnce(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e != null && !(e instanceof NoSuchFileException)) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
