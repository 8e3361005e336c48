package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Reads a time, checks that it can be right, and writes it in one form. */
public record TimestampConfig(
    @Option(doc = "The path of the field.", example = "/ts") String field,
    @Option(
            doc =
                "What a number means: seconds, millis, micros or nanos since 1970. Absent: numbers"
                    + " are dead-lettered (TIMESTAMP_INVALID). Give unit, format, or both if"
                    + " producers do not agree.",
            optional = true)
        TimestampUnit unit,
    @Option(
            doc =
                "What a text means: iso (a blank may stand for the T), or a pattern in the notation of Java's DateTimeFormatter."
                    + " Absent: texts are dead-lettered (TIMESTAMP_INVALID).",
            optional = true,
            example = "dd.MM.yyyy HH:mm:ss")
        String format,
    @Option(
            doc =
                "The time zone of texts that name none. Absent: such texts are dead-lettered"
                    + " (TIMESTAMP_NO_ZONE).",
            optional = true,
            example = "Europe/Berlin")
        String zone,
    @Option(
            doc = "Where the time is written. Absent: where it was read.",
            optional = true,
            example = "/time")
        String to,
    @Option(
            doc =
                "How it is written: iso (UTC), or epochSeconds, epochMillis, epochMicros; then what"
                    + " is finer is cut off.",
            defaultValue = "iso")
        TimestampForm as,
    @Option(
            doc =
                "Earlier times are dead-lettered (TIMESTAMP_OUT_OF_RANGE): milliseconds taken for"
                    + " seconds end far outside.",
            defaultValue = "2000-01-01T00:00:00Z")
        String notBefore,
    @Option(
            doc = "Later times are dead-lettered (TIMESTAMP_OUT_OF_RANGE).",
            defaultValue = "2100-01-01T00:00:00Z")
        String notAfter,
    @Option(
            doc =
                "How far behind now a time may lie. A table in chunks gets one for every stray"
                    + " time.",
            optional = true,
            example = "30d")
        Duration maxPast,
    @Option(doc = "How far ahead of now a time may lie.", optional = true, example = "1h")
        Duration maxFuture,
    @Option(
            doc = "Whether a record without the field is dead-lettered (FIELD_MISSING).",
            defaultValue = "false")
        boolean required)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    Findings findings = new Findings().path("field", field).path("to", to);
    findings.when(
        unit == null && format == null, "", "give unit (for numbers), format (for texts), or both");
    findings.when(
        format == null && zone != null, "zone", "a number of seconds since 1970 has no zone");
    if (zone != null) {
      try {
        ZoneId.of(zone);
      } catch (DateTimeException unknown) {
        findings.when(true, "zone", "no such time zone; write one like Europe/Berlin or UTC");
      }
    }
    if (format != null) {
      String problem = TimestampText.problem(format);
      findings.when(problem != null, "format", problem);
    }
    Instant from = instant("notBefore", notBefore, findings);
    Instant until = instant("notAfter", notAfter, findings);
    findings.when(
        from != null && until != null && !from.isBefore(until),
        "notAfter",
        "notAfter must be later than notBefore");
    return findings.list();
  }

  private static Instant instant(String key, String text, Findings findings) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException malformed) {
      findings.when(true, key, "write a time like 2000-01-01T00:00:00Z");
      return null;
    }
  }

  TimeWindow window(Clock clock) {
    return new TimeWindow(
        Instant.parse(notBefore), Instant.parse(notAfter), maxPast, maxFuture, clock);
  }
}
