package io.penstock.deadletter;

import io.penstock.spi.DeadRecord;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads the dead records of a {@link FileDeadLetter}, the oldest first, those of files that were
 * put aside included. May read while a pipeline writes; what is not a whole line yet is left out. A
 * damaged line is passed over and noted. For one thread.
 *
 * <p>A record that died twice because it was read twice occurs twice, with the same {@link
 * DeadRecord#id()}.
 */
public final class DeadLetterFileReader
    implements Iterator<DeadLetterFileReader.Line>, AutoCloseable {

  /**
   * A dead record and where it stands.
   *
   * @param dead the record and why it died
   * @param version the version of the program that wrote it
   * @param file the file
   * @param number the line, from 1
   */
  public record Line(DeadRecord dead, String version, Path file, long number) {}

  /**
   * A line that cannot be read.
   *
   * @param file the file
   * @param number the line, from 1
   * @param problem why, without payload
   */
  public record DamagedLine(Path file, long number, String problem) {}

  private final DeadRecordJson json = new DeadRecordJson();
  private final Deque<Path> files;
  private final List<DamagedLine> damaged = new ArrayList<>();

  private Path file;
  private InputStream in;
  private long number;
  private Line next;

  /**
   * Opens the files of a dead letter.
   *
   * @param path the file as it is configured
   * @throws IOException if there is none, or it cannot be read
   */
  public DeadLetterFileReader(Path path) throws IOException {
    files = new ArrayDeque<>(RotatedFiles.all(path));
    if (files.isEmpty()) {
      throw new IOException("there is no file " + path);
    }
  }

  /** Lines that could not be read so far. */
  public List<DamagedLine> damaged() {
    return List.copyOf(damaged);
  }

  /**
   * Whether there is another record.
   *
   * @throws UncheckedIOException if a file cannot be read
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == null && (in != null || openNext())) {
        readLine();
      }
      return next != null;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public Line next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Line result = next;
    next = null;
    return result;
  }

  private boolean openNext() throws IOException {
    file = files.poll();
    if (file == null) {
      return false;
    }
    in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
    number = 0;
    return true;
  }

  private void readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    int read = in.read();
    while (read >= 0 && read != '\n') {
      line.write(read);
      read = in.read();
    }
    if (read < 0) {
      in.close();
      in = null;
      return;
    }
    number++;
    try {
      DeadRecordJson.Entry entry = json.read(line.toByteArray());
      next = new Line(entry.dead(), entry.version(), file, number);
    } catch (IOException damage) {
      damaged.add(new DamagedLine(file, number, damage.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    files.clear();
    next = null;
    if (in != null) {
      in.close();
      in = null;
    }
  }
}
