package io.penstock.runner.testing;

import io.penstock.config.Option;
import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.Batch;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Sink;
import io.penstock.spi.SinkContext;
import io.penstock.spi.SinkException;
import io.penstock.spi.SinkProvider;
import io.penstock.spi.SinkWriter;
import io.penstock.spi.Verdict;
import io.penstock.spi.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A sink that appends a line a record to a file. */
public final class LinesSink implements Sink<Document> {

  /** Its settings. */
  public record Config(
      @Option(doc = "The file.", example = "out.txt") String file,
      @Option(doc = "Refuses to open, as a missing table would.", defaultValue = "false")
          boolean missing,
      @Option(doc = "Is away while this file exists.", optional = true) String awayWhile) {}

  /** Its announcement. */
  public static final class Provider implements SinkProvider<Config> {
    @Override
    public String type() {
      return "lines";
    }

    @Override
    public String summary() {
      return "Appends lines to a file.";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Sink<Document> create(Config config, ComponentContext context) {
      return new LinesSink(config, context.directory().resolve(config.file()));
    }
  }

  private final Config config;
  private final Path file;

  LinesSink(Config config, Path file) {
    this.config = config;
    this.file = file;
  }

  @Override
  public void open(SinkContext context) throws SinkException {
    if (config.missing()) {
      throw new SinkException(Verdict.STOP, "NO_FILE", "the file is missing; create it");
    }
  }

  @Override
  public SinkWriter<Document> openWriter() {
    return new Writer();
  }

  private final class Writer implements SinkWriter<Document> {
    @Override
    public WriteResult write(Batch<Document> batch) throws SinkException {
      probe();
      List<String> lines = new ArrayList<>();
      for (Event<Document> event : batch.events()) {
        lines.add(String.valueOf(event.value().get("text")));
      }
      try {
        synchronized (LinesSink.this) {
          Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
      } catch (IOException failed) {
        throw new SinkException(Verdict.OUTAGE, "IO", "cannot write", failed);
      }
      return WriteResult.allWritten(batch.size());
    }

    @Override
    public void probe() throws SinkException {
      if (config.awayWhile() != null && Files.exists(Path.of(config.awayWhile()))) {
        throw new SinkException(Verdict.OUTAGE, "AWAY", "the file system is away");
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public String description() {
    return "lines in " + file.getFileName();
  }

  @Override
  public void close() {}
}
