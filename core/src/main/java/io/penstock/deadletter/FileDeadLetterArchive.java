package io.penstock.deadletter;

import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterCursor;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.StoredDeadLetter;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The dead letters of a file and of those that were put aside, with the marks beside them. */
final class FileDeadLetterArchive implements DeadLetterArchive {

  private final Path path;
  private final ResolvedMarks marks;

  FileDeadLetterArchive(Path path) {
    this.path = path;
    this.marks = new ResolvedMarks(path);
  }

  @Override
  public DeadLetterCursor read(DeadLetterQuery query) throws DeadLetterException {
    try {
      boolean none = RotatedFiles.all(path).isEmpty();
      return new Cursor(none ? null : new DeadLetterFileReader(path), marks.read(), query);
    } catch (IOException failure) {
      throw failed("read", failure);
    }
  }

  @Override
  public void resolve(Collection<StoredDeadLetter> letters, DeadLetterResolution how)
      throws DeadLetterException {
    try {
      Map<String, DeadLetterResolution> known = marks.read();
      List<String> open =
          letters.stream()
              .map(letter -> letter.dead().fingerprint())
              .distinct()
              .filter(fingerprint -> !known.containsKey(fingerprint))
              .toList();
      if (!open.isEmpty()) {
        marks.append(open, how);
      }
    } catch (IOException failure) {
      throw failed("marked", failure);
    }
  }

  private DeadLetterException failed(String what, IOException failure) {
    return new DeadLetterException(
        Verdict.OUTAGE,
        "FILE_UNAVAILABLE",
        "the dead letters of "
            + description()
            + " could not be "
            + what
            + " ("
            + failure.getClass().getSimpleName()
            + ": "
            + failure.getMessage()
            + "); check the folder, its permissions and the space on the disk",
        failure);
  }

  @Override
  public String description() {
    return "file " + path;
  }

  @Override
  public void close() {
    // Files are open only while a cursor is.
  }

  /** Reads on; without a reader there is nothing to read. */
  private final class Cursor implements DeadLetterCursor {

    private final DeadLetterFileReader reader;
    private final Map<String, DeadLetterResolution> resolved;
    private final DeadLetterQuery query;

    Cursor(
        DeadLetterFileReader reader,
        Map<String, DeadLetterResolution> resolved,
        DeadLetterQuery query) {
      this.reader = reader;
      this.resolved = resolved;
      this.query = query;
    }

    @Override
    public StoredDeadLetter next() throws DeadLetterException {
      try {
        while (reader != null && reader.hasNext()) {
          DeadLetterFileReader.Line line = reader.next();
          StoredDeadLetter letter =
              new StoredDeadLetter(
                  line.dead(),
                  line.file().getFileName() + ":" + line.number(),
                  line.version(),
                  true,
                  resolved.get(line.dead().fingerprint()));
          if (query.matches(letter)) {
            return letter;
          }
        }
        return null;
      } catch (UncheckedIOException failure) {
        throw failed("read", failure.getCause());
      }
    }

    @Override
    public long damaged() {
      return reader == null ? 0 : reader.damaged().size();
    }

    @Override
    public void close() {
      try {
        if (reader != null) {
          reader.close();
        }
      } catch (IOException ignored) {
        // It was only read.
      }
    }
  }
}
