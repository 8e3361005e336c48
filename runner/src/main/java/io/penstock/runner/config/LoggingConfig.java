package io.penstock.runner.config;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is logged, and how. Logs go to standard error. */
public record LoggingConfig(
    @Option(
            doc = "One JSON object a line, lines for people, or auto: plain on a terminal.",
            defaultValue = "auto")
        LogFormat format,
    @Option(doc = "What is logged at least.", defaultValue = "info") LogLevel level,
    @Option(
            doc = "Levels of single loggers, by the beginning of their names.",
            optional = true,
            example = "{ org.apache.kafka: debug }",
            advanced = true)
        Map<String, LogLevel> levels,
    @Option(
            doc =
                "Other names for the JSON fields timestamp, level, logger, thread, message and"
                    + " stackTrace; the empty text leaves a field out.",
            optional = true,
            example = "{ message: event, timestamp: timestamp }",
            advanced = true)
        Map<String, String> fieldNames)
    implements SelfChecking {

  /** The fields that can be renamed. */
  public static final Set<String> FIELDS =
      Set.of("timestamp", "level", "logger", "thread", "message", "stackTrace");

  @Override
  public List<Finding> check() {
    return fieldNames.keySet().stream()
        .filter(name -> !FIELDS.contains(name))
        .sorted()
        .map(
            name ->
                new Finding(
                    "fieldNames." + name,
                    "there is no such field; there are "
                        + String.join(", ", FIELDS.stream().sorted().toList())))
        .toList();
  }
}
