package io.penstock.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A text file that a process appends to while others read it. */
final class LogFile {

  private final Path path;

  LogFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  long length() {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** What stands in the file from that byte on. */
  String from(long offset) {
    if (!Files.exists(path)) {
      return "";
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.max(0, Math.min(file.length() - offset, 64L << 20))];
      file.seek(offset);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  List<String> lines() {
    return from(0).lines().toList();
  }

  /** The last lines, indented, for a message. */
  String tail(int count) {
    List<String> lines = from(Math.max(0, length() - 64 * 1024)).lines().toList();
    if (lines.isEmpty()) {
      return "  (it has written nothing)";
    }
    return lines.subList(Math.max(0, lines.size() - count), lines.size()).stream()
        .collect(Collectors.joining("\n  ", "  ", ""));
  }
}
