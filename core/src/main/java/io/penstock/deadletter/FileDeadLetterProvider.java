package io.penstock.deadletter;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Announces the dead letter {@code file}. */
public final class FileDeadLetterProvider implements DeadLetterProvider<FileDeadLetterConfig> {

  @Override
  public String type() {
    return "file";
  }

  @Override
  public String summary() {
    return "Keeps dead records in a file, one JSON object a line, forced to the disk.";
  }

  @Override
  public Class<FileDeadLetterConfig> configType() {
    return FileDeadLetterConfig.class;
  }

  @Override
  public DeadLetter create(FileDeadLetterConfig config, ComponentContext context)
      throws ComponentConfigException {
    if (config.path().isBlank()) {
      throw new ComponentConfigException("path", "the name of the file is missing");
    }
    Path path;
    try {
      path = context.directory().resolve(config.path()).toAbsolutePath().normalize();
    } catch (InvalidPathException malformed) {
      throw new ComponentConfigException("path", "not the name of a file");
    }
    return new FileDeadLetter(path, config.fsync(), config.maxFileSize());
  }
}
