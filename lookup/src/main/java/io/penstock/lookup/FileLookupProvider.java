package io.penstock.lookup;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Lookup;
import io.penstock.spi.LookupProvider;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Announces the lookup table {@code file}. */
public final class FileLookupProvider implements LookupProvider<FileLookupConfig> {

  @Override
  public String type() {
    return "file";
  }

  @Override
  public String summary() {
    return "A table from a CSV or JSON file, held in memory.";
  }

  @Override
  public Class<FileLookupConfig> configType() {
    return FileLookupConfig.class;
  }

  @Override
  public Lookup create(FileLookupConfig config, ComponentContext context)
      throws ComponentConfigException {
    Path file = context.directory().resolve(config.file());
    try {
      return new FileLookup("file " + file.getFileName(), new TableFile(config, file).rows());
    } catch (NoSuchFileException missing) {
      throw new ComponentConfigException("file", "there is no file " + file);
    } catch (IOException unreadable) {
      throw new ComponentConfigException("file", unreadable.getMessage());
    }
  }
}
