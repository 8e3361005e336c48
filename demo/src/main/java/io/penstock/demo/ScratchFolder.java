package io.penstock.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what an example writes. It goes with this object, or with this JVM. */
final class ScratchFolder implements AutoCloseable {

  private final Path folder;
  private final Thread hook = new Thread(this::delete, "demo-scratch");

  private ScratchFolder(Path folder) {
    this.folder = folder;
  }

  static ScratchFolder create() throws IOException {
    ScratchFolder created = new ScratchFolder(Files.createTempDirectory("penstock-demo-"));
    Runtime.getRuntime().addShutdownHook(created.hook);
    return created;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  private void delete() {
    List<Path> files = List.of();
    try (Stream<Path> list = Files.list(folder)) {
      files = list.toList();
    } catch (IOException gone) {
      return;
    }
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException left) {
      System.err.println("could not delete " + folder + ": " + left.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook does it.
      return;
    }
    delete();
  }
}
