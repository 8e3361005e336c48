package io.penstock.deadletter;

import io.penstock.config.DataSize;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps dead records in a file, one JSON object a line (see {@link DeadRecordJson}); {@link
 * DeadLetterFileReader} reads it. A write returns when its lines are on the disk. Several lanes may
 * write at once: they share the forcing to the disk. A line that a crash tore in two is mended on
 * opening. One process at a time writes to a file.
 *
 * <p>Verdicts: whatever may go away by itself is {@link Verdict#OUTAGE} (a full disk, a missing
 * folder, another process at the file); a file of somebody else's is {@link Verdict#STOP}.
 */
public final class FileDeadLetter implements DeadLetter {

  private final Path path;
  private final boolean fsync;
  private final long maxBytes;
  private final DeadRecordJson json = new DeadRecordJson();

  /** Guards the two below, and appending. */
  private final ReentrantLock lock = new ReentrantLock();

  private SoleWriter soleWriter;
  private DeadLetterFile file;

  /**
   * A dead letter in a file.
   *
   * @param path the file; its folder must be there
   * @param fsync whether writes are forced to the disk
   * @param maxFileSize above it the file is put aside and a new one begun
   */
  public FileDeadLetter(Path path, boolean fsync, DataSize maxFileSize) {
    this.path = Objects.requireNonNull(path, "path");
    this.fsync = fsync;
    this.maxBytes = maxFileSize.bytes();
  }

  @Override
  public void open(DeadLetterContext context) throws DeadLetterException {
    lock.lock();
    boolean opened = false;
    try {
      current();
      opened = true;
    } catch (IOException failure) {
      throw unavailable("opened", failure);
    } finally {
      release(opened);
    }
  }

  @Override
  public void write(List<DeadRecord> records) throws DeadLetterException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (DeadRecord record : records) {
      lines.writeBytes(json.write(record));
      lines.write('\n');
    }
    DeadLetterFile written;
    long end;
    boolean appended = false;
    lock.lock();
    try {
      written = current();
      if (written.length() > 0 && written.length() + lines.size() > maxBytes) {
        written = rotated(written);
      }
      end = written.append(lines.toByteArray());
      appended = true;
    } catch (IOException failure) {
      throw unavailable("written", failure);
    } finally {
      release(appended);
    }
    force(written, end);
  }

  /** Unlocks; after a failure everything is opened anew the next time. */
  private void release(boolean well) {
    try {
      if (!well) {
        abandon();
      }
    } finally {
      lock.unlock();
    }
  }

  private void force(DeadLetterFile written, long end) throws DeadLetterException {
    if (!fsync) {
      return;
    }
    try {
      written.force(end);
    } catch (IOException failure) {
      lock.lock();
      try {
        // What the system kept of it nobody knows; opening it anew finds out.
        if (file == written) {
          abandon();
        }
      } finally {
        lock.unlock();
      }
      throw unavailable("forced to the disk", failure);
    }
  }

  /** The file, opened if it is not or if somebody has taken it away. */
  private DeadLetterFile current() throws IOException, DeadLetterException {
    if (file != null && !file.isStillAt(path)) {
      abandon();
    }
    if (soleWriter == null) {
      soleWriter = SoleWriter.of(path);
    }
    if (file == null) {
      if (Files.isDirectory(path)) {
        throw new DeadLetterException(
            Verdict.STOP, "FILE_IS_FOLDER", path + " is a folder; name a file in it");
      }
      file = DeadLetterFile.open(path, json);
    }
    return file;
  }

  private DeadLetterFile rotated(DeadLetterFile full) throws IOException, DeadLetterException {
    full.force(full.length());
    full.close();
    file = null;
    RotatedFiles.putAside(path);
    return current();
  }

  private void abandon() {
    if (file != null) {
      file.close();
      file = null;
    }
    if (soleWriter != null) {
      soleWriter.close();
      soleWriter = null;
    }
  }

  private DeadLetterException unavailable(String what, IOException failure) {
    return new DeadLetterException(
        Verdict.OUTAGE,
        "FILE_UNAVAILABLE",
        "the dead-letter file "
            + path
            + " could not be "
            + what
            + " ("
            + failure.getClass().getSimpleName()
            + ": "
            + failure.getMessage()
            + "); check the folder, its permissions and the space on the disk. Nothing goes on"
            + " until it can.",
        failure);
  }

  @Override
  public DeadLetterArchive openArchive() {
    return new FileDeadLetterArchive(path);
  }

  @Override
  public String description() {
    return "file " + path;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      abandon();
    } finally {
      lock.unlock();
    }
  }
}
