package io.penstock.runner.cli;

import io.penstock.config.Durations;
import io.penstock.runner.assembly.PipelineParts;
import io.penstock.spi.DeadLetterArchive;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterQuery;
import io.penstock.spi.DeadLetterStatus;
import io.penstock.spi.Stage;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose dead letters. */
final class LetterFilter {

  private static final String BASE64 = "base64:";

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description = "The dead letters of that branch, if it has a dead letter of its own.")
  private String branch;

  @Option(names = "--code", paramLabel = "CODE", description = "Only letters of that code.")
  private String code;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Only letters of that stage: ${COMPLETION-CANDIDATES}.")
  private Stage stage;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description =
          "Only records that died at that moment or later: 2026-11-21T10:00:00Z, or how long ago,"
              + " such as 2h.")
  private Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = "Only records that died before that moment.")
  private Instant until;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      converter = KeyConverter.class,
      description = "Only records of that key, as a text, or as bytes: base64:AAEC.")
  private RecordKey key;

  @Option(names = "--id", paramLabel = "ID", description = "Only the letter of that id.")
  private String id;

  /** A moment, or how long ago it was. */
  static final class MomentConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      try {
        return Instant.parse(value);
      } catch (DateTimeException noMoment) {
        try {
          return Instant.now().minus(Durations.parse(value));
        } catch (IllegalArgumentException noDuration) {
          throw new TypeConversionException(
              "'"
                  + value
                  + "' is neither a moment like 2026-11-21T10:00:00Z nor a duration"
                  + " like 2h");
        }
      }
    }
  }

  /** A record's key. */
  private record RecordKey(byte[] bytes) {}

  /** A key as a text or as base64. A message does not repeat it, because it is payload. */
  static final class KeyConverter implements ITypeConverter<RecordKey> {
    @Override
    public RecordKey convert(String value) {
      if (!value.startsWith(BASE64)) {
        return new RecordKey(value.getBytes(StandardCharsets.UTF_8));
      }
      try {
        return new RecordKey(Base64.getDecoder().decode(value.substring(BASE64.length())));
      } catch (IllegalArgumentException noBase64) {
        throw new TypeConversionException("what follows base64: is not base64");
      }
    }
  }

  /** The branch whose letters are meant; null for the pipeline's own. */
  String branch() {
    return branch;
  }

  /** Where the letters are that are meant. */
  DeadLetterArchive archive(PipelineParts pipeline)
      throws DeadLetterException, InterruptedException {
    return DlqCommand.archive(pipeline, branch);
  }

  /** The letters of a pipeline that are meant. */
  DeadLetterQuery query(String pipeline, DeadLetterStatus status) {
    return new DeadLetterQuery(
        pipeline, status, code, stage, since, until, key == null ? null : key.bytes(), id);
  }
}
