package io.penstock.lookup;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.JsonValues;
import io.penstock.document.MalformedJsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a table from a file. Messages name the row and never a value. */
final class TableFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final FileLookupConfig config;
  private final Path file;
  private final DocumentReader reader = new DocumentReader();
  private final Map<String, Map<String, Object>> rows = new HashMap<>();
  private int number;

  TableFile(FileLookupConfig config, Path file) {
    this.config = config;
    this.file = file;
  }

  /**
   * The rows by key.
   *
   * @throws IOException also if the file is not a table of the kind; the message says what is wrong
   */
  Map<String, Map<String, Object>> rows() throws IOException {
    try {
      switch (format()) {
        case CSV -> csv();
        case JSON -> json();
        default -> jsonLines();
      }
    } catch (MalformedJsonException malformed) {
      throw wrong("row " + (number + 1) + ": " + malformed.getMessage());
    } catch (CharacterCodingException notUtf8) {
      throw wrong("it is not UTF-8");
    }
    return rows;
  }

  private IOException wrong(String what) {
    return new IOException(file.getFileName() + ": " + what);
  }

  private TableFormat format() throws IOException {
    if (config.format() != TableFormat.AUTO) {
      return config.format();
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return TableFormat.CSV;
    }
    if (name.endsWith(".json")) {
      return TableFormat.JSON;
    }
    if (name.endsWith(".jsonl")) {
      return TableFormat.JSON_LINES;
    }
    throw wrong("its ending tells no format; set format to csv, json or jsonLines");
  }

  private void csv() throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    CsvMapper mapper =
        CsvMapper.csvBuilder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build();
    CsvSchema header = CsvSchema.emptySchema().withHeader().withStrictHeaders(true);
    try (MappingIterator<Map<String, Object>> lines =
        mapper.readerForMapOf(Object.class).with(header).readValues(text)) {
      while (lines.hasNextValue()) {
        add(lines.nextValue());
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException malformed) {
      throw wrong("row " + (number + 1) + ": not CSV with as many values as the first line has");
    }
  }

  private void json() throws IOException, MalformedJsonException {
    if (!(reader.readValue(Files.readAllBytes(file)) instanceof List<?> items)) {
      throw wrong("it is no array of objects; set format to jsonLines if it has an object a line");
    }
    for (Object item : items) {
      if (!(item instanceof Map<?, ?> row)) {
        throw wrong("item " + (number + 1) + " is no object");
      }
      Map<String, Object> fields = new HashMap<>();
      row.forEach((name, value) -> fields.put((String) name, value));
      add(fields);
    }
  }

  private void jsonLines() throws IOException, MalformedJsonException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          add(reader.read(line.getBytes(StandardCharsets.UTF_8)).toMap());
        }
      }
    }
  }

  private void add(Map<String, Object> row) throws IOException {
    number++;
    String key = JsonValues.name(row.get(config.key()));
    if (key == null || key.isEmpty()) {
      throw wrong("row " + number + " has no " + config.key());
    }
    if (number > config.maxRows()) {
      throw wrong("it has more than " + config.maxRows() + " rows (maxRows)");
    }
    // Frozen, as a document holds it, so that giving it to many documents copies nothing.
    if (rows.put(key, Document.of(row).toMap()) != null) {
      throw wrong("row " + number + " has the same " + config.key() + " as one above it");
    }
  }
}
