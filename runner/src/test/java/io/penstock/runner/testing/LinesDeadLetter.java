package io.penstock.runner.testing;

import io.penstock.config.Option;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A dead letter that appends a line a record to a file. */
public final class LinesDeadLetter implements DeadLetter {

  /** Its settings. */
  public record Config(@Option(doc = "The file.", example = "dead.txt") String file) {}

  /** Its announcement. */
  public static final class Provider implements DeadLetterProvider<Config> {
    @Override
    public String type() {
      return "deadLines";
    }

    @Override
    public String summary() {
      return "Appends dead records to a file.";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public DeadLetter create(Config config, ComponentContext context) {
      return new LinesDeadLetter(context.directory().resolve(config.file()));
    }
  }

  private final Path file;

  LinesDeadLetter(Path file) {
    this.file = file;
  }

  @Override
  public void open(DeadLetterContext context) {}

  @Override
  public synchronized void write(List<DeadRecord> records) throws DeadLetterException {
    try {
      Files.write(
          file,
          records.stream().map(r -> r.record().position() + " " + r.rejection().code()).toList(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failed) {
      throw new DeadLetterException(Verdict.OUTAGE, "IO", "cannot write", failed);
    }
  }

  @Override
  public String description() {
    return "dead lines in " + file.getFileName();
  }

  @Override
  public void close() {}
}
