package io.penstock.runner.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file of lines with a header, which is renamed when it would grow too large and begun anew. A
 * line that an earlier process did not finish is cut off. A lock keeps other processes out: their
 * lines could not be told apart. For one thread.
 */
final class CsvFile implements AutoCloseable {

  private final Path file;
  private final byte[] header;
  private final long maxBytes;
  private final int keep;
  private FileChannel channel;

  private CsvFile(Path file, String header, long maxBytes, int keep) {
    this.file = file;
    this.header = line(header);
    this.maxBytes = maxBytes;
    this.keep = keep;
  }

  /**
   * Opens a file and writes the header if it is new.
   *
   * @param keep how many older files are kept
   * @throws IOException also if another process writes to it or it begins with another line; the
   *     message says so
   */
  static CsvFile open(Path file, String header, long maxBytes, int keep) throws IOException {
    CsvFile opened = new CsvFile(file, header, maxBytes, keep);
    opened.open();
    return opened;
  }

  private void open() throws IOException {
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock();
      if (channel.size() == 0) {
        write(header);
      } else {
        checkHeader();
        cutUnfinishedLine();
      }
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  private void lock() throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("another process writes to it");
      }
    } catch (OverlappingFileLockException inThisProcess) {
      throw new IOException("another pipeline of this process writes to it", inThisProcess);
    }
  }

  private void checkHeader() throws IOException {
    ByteBuffer start = ByteBuffer.allocate(header.length);
    while (start.hasRemaining() && channel.read(start, start.position()) > 0) {}
    if (start.hasRemaining() || !start.flip().equals(ByteBuffer.wrap(header))) {
      throw new IOException("it is there and begins with another header");
    }
  }

  private void cutUnfinishedLine() throws IOException {
    long end = channel.size();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (end > header.length) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        break;
      }
      end--;
    }
    channel.truncate(end);
    channel.position(end);
  }

  /** Adds a line. After a failure the next one may succeed: the file is opened again. */
  void append(String text) throws IOException {
    if (channel == null) {
      open();
    }
    byte[] line = line(text);
    try {
      if (channel.position() + line.length > maxBytes && channel.position() > header.length) {
        rotate();
      }
      write(line);
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  private void rotate() throws IOException {
    close();
    for (int number = keep - 1; number >= 1; number--) {
      if (Files.exists(older(number))) {
        Files.move(older(number), older(number + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, older(1), StandardCopyOption.REPLACE_EXISTING);
    open();
  }

  private Path older(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // What was written is with the system; there is nothing left to lose.
      }
    }
  }
}
