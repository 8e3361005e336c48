package io.penstock.deadletter;

import io.penstock.spi.DeadLetterException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open file of dead letters. Appending is for one thread at a time, forcing for any number.
 *
 * <p>A {@link RandomAccessFile} and not a channel, because a channel closes itself under the others
 * when a thread that uses it is interrupted.
 */
final class DeadLetterFile {

  private static final Logger LOG = LoggerFactory.getLogger(FileDeadLetter.class);

  private static final int CHUNK = 64 * 1024;

  private final RandomAccessFile file;
  private final Object identity;

  private volatile long length;

  private final Object forcing = new Object();
  private long forced;
  private IOException broken;

  private DeadLetterFile(RandomAccessFile file, Object identity, long length) {
    this.file = file;
    this.identity = identity;
    this.length = length;
    this.forced = length;
  }

  /** Opens or creates a file, and mends its end if a crash tore it. */
  static DeadLetterFile open(Path path, DeadRecordJson json)
      throws IOException, DeadLetterException {
    if (!Files.exists(path)) {
      Files.newByteChannel(
              path, OwnerOnly.options(StandardOpenOption.WRITE), OwnerOnly.attributes(path))
          .close();
      RotatedFiles.forceFolder(path);
    }
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    boolean opened = false;
    try {
      checkItIsOurs(file, path);
      mend(file, path, json);
      long length = file.length();
      file.seek(length);
      DeadLetterFile result = new DeadLetterFile(file, identity(path), length);
      opened = true;
      return result;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private static void checkItIsOurs(RandomAccessFile file, Path path)
      throws IOException, DeadLetterException {
    byte[] wanted = DeadRecordJson.BEGINNING.getBytes(StandardCharsets.US_ASCII);
    byte[] found = new byte[(int) Math.min(wanted.length, file.length())];
    file.seek(0);
    file.readFully(found);
    for (int i = 0; i < found.length; i++) {
      if (found[i] != wanted[i]) {
        throw new DeadLetterException(
            Verdict.STOP,
            "FILE_NOT_OURS",
            path
                + " holds something else than dead letters and is left alone; name another file, or"
                + " move this one away");
      }
    }
  }

  /**
   * A write that was torn was never reported as done, so its records come again and its rest may
   * go; unless only the line break is missing.
   */
  private static void mend(RandomAccessFile file, Path path, DeadRecordJson json)
      throws IOException {
    long end = file.length();
    long lineStart = lastLineStart(file, end);
    if (lineStart == end) {
      return;
    }
    if (end - lineStart <= Integer.MAX_VALUE - 8 && isWhole(file, lineStart, end, json)) {
      file.seek(end);
      file.write('\n');
      LOG.info("{}: the last line had lost its end; added", path);
    } else {
      file.setLength(lineStart);
      LOG.warn(
          "{}: cut off the last {} bytes, a line that a crash tore; its record was not settled and"
              + " is read again",
          path,
          end - lineStart);
    }
    file.getFD().sync();
  }

  /** Where the last line begins; the end if there is nothing behind the last line break. */
  private static long lastLineStart(RandomAccessFile file, long end) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long from = end;
    while (from > 0) {
      int size = (int) Math.min(CHUNK, from);
      from -= size;
      file.seek(from);
      file.readFully(chunk, 0, size);
      for (int i = size - 1; i >= 0; i--) {
        if (chunk[i] == '\n') {
          return from + i + 1;
        }
      }
    }
    return 0;
  }

  private static boolean isWhole(
      RandomAccessFile file, long lineStart, long end, DeadRecordJson json) throws IOException {
    byte[] line = new byte[(int) (end - lineStart)];
    file.seek(lineStart);
    file.readFully(line);
    try {
      json.read(line);
      return true;
    } catch (IOException torn) {
      return false;
    }
  }

  private static Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Whether the path still leads to this file; it may have been moved or deleted. */
  boolean isStillAt(Path path) throws IOException {
    try {
      Object now = identity(path);
      return now == null || now.equals(identity);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  long length() {
    return length;
  }

  /**
   * Appends whole lines, all or none.
   *
   * @return the length afterwards, for {@link #force}
   */
  long append(byte[] lines) throws IOException {
    long before = length;
    try {
      file.seek(before);
      file.write(lines);
    } catch (IOException failure) {
      // A full disk takes the first part of a write; the rest of it must not stay.
      file.setLength(before);
      throw failure;
    }
    length = before + lines.length;
    return length;
  }

  /** Returns when the file is on the disk up to a length; one call does for all that wait. */
  void force(long upTo) throws IOException {
    synchronized (forcing) {
      if (broken != null) {
        throw new IOException("forcing it to the disk failed before", broken);
      }
      if (forced >= upTo) {
        return;
      }
      long appended = length;
      try {
        file.getFD().sync();
      } catch (IOException failure) {
        // A second try may report success although the data is gone.
        broken = failure;
        throw failure;
      }
      forced = appended;
    }
  }

  void close() {
    try {
      file.close();
    } catch (IOException ignored) {
      // What was reported as written has been forced before.
    }
  }
}
