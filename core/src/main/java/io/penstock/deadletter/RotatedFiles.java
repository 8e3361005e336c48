package io.penstock.deadletter;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Full files, put aside under the name of the file and a number that grows. */
final class RotatedFiles {

  private static final Pattern NUMBER = Pattern.compile("\\.([1-9][0-9]{0,8})");

  private RotatedFiles() {}

  /** Gives the file the next number. */
  static void putAside(Path path) throws IOException {
    TreeMap<Integer, Path> aside = aside(path);
    int next = aside.isEmpty() ? 1 : aside.lastKey() + 1;
    Files.move(
        path, path.resolveSibling(path.getFileName() + "." + next), StandardCopyOption.ATOMIC_MOVE);
    forceFolder(path);
  }

  /** All files of a dead letter that are there, the oldest first. */
  static List<Path> all(Path path) throws IOException {
    List<Path> all = new ArrayList<>(aside(path).values());
    if (Files.exists(path)) {
      all.add(path);
    }
    return all;
  }

  private static TreeMap<Integer, Path> aside(Path path) throws IOException {
    String name = path.getFileName().toString();
    TreeMap<Integer, Path> aside = new TreeMap<>();
    try (Stream<Path> beside = Files.list(path.toAbsolutePath().getParent())) {
      for (Path other : (Iterable<Path>) beside::iterator) {
        String otherName = other.getFileName().toString();
        if (otherName.startsWith(name)) {
          Matcher matcher = NUMBER.matcher(otherName.substring(name.length()));
          if (matcher.matches()) {
            aside.put(Integer.valueOf(matcher.group(1)), other);
          }
        }
      }
    }
    return aside;
  }

  /** Makes the names in a folder durable; where a system cannot, it does so by itself. */
  static void forceFolder(Path path) {
    try (FileChannel folder =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException notPossibleHere) {
      // Windows has no such thing.
    }
  }
}
