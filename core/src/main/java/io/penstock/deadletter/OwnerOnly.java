package io.penstock.deadletter;

import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** New files that nobody else may read: dead letters hold whatever the records hold. */
final class OwnerOnly {

  private OwnerOnly() {}

  static Set<OpenOption> options(StandardOpenOption how) {
    return Set.of(StandardOpenOption.CREATE, how);
  }

  static FileAttribute<?>[] attributes(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }
}
