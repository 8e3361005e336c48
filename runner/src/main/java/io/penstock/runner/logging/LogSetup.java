package io.penstock.runner.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.penstock.runner.config.LogFormat;
import io.penstock.runner.config.LogLevel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/**
 * How log events of this process are written. SLF4J has one factory a process, so this is the one
 * thing that the runner sets globally.
 *
 * @param format {@link LogFormat#AUTO} means plain
 * @param level what is logged at least
 * @param levels of single loggers, by the beginning of their names
 * @param fieldNames other names for JSON fields; an empty one leaves the field out
 * @param colour whether plain lines have coloured levels
 */
public record LogSetup(
    LogFormat format,
    LogLevel level,
    Map<String, LogLevel> levels,
    Map<String, String> fieldNames,
    boolean colour) {

  /** What the encoder takes for "leave it out". */
  private static final String LEFT_OUT = "[ignore]";

  /**
   * Clients that tell at info what only their authors want to know. The network client repeats what
   * the pipeline's own message about an outage says, many times a second.
   */
  private static final Map<String, LogLevel> QUIET =
      Map.of(
          "org.apache.kafka", LogLevel.WARN,
          "org.apache.kafka.clients.NetworkClient", LogLevel.ERROR,
          "com.zaxxer.hikari", LogLevel.WARN,
          "io.lettuce", LogLevel.WARN,
          "io.netty", LogLevel.WARN);

  /** What tells credentials and documents where others tell what they do. */
  private static final List<String> INDISCREET =
      List.of(
          "org.apache.http.wire",
          "org.apache.http.headers",
          "org.apache.hc.client5.http.wire",
          "org.apache.hc.client5.http.headers",
          "tracer",
          "io.netty.handler.logging",
          "org.postgresql");

  public LogSetup {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(level, "level");
    levels = Map.copyOf(levels);
    fieldNames = Map.copyOf(fieldNames);
  }

  /** For commands that print results: only what is wrong, for people. */
  public static LogSetup quiet() {
    return new LogSetup(LogFormat.PLAIN, LogLevel.WARN, Map.of(), Map.of(), false);
  }

  /** Makes all loggers write to a stream from now on, and nowhere else; it is never closed. */
  public void apply(OutputStream out) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setEncoder(format == LogFormat.JSON ? json(context) : plain(context));
    appender.setOutputStream(new Unclosable(out));
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(level(level));
    boolean verbose = level == LogLevel.DEBUG || level == LogLevel.TRACE;
    if (!verbose) {
      QUIET.forEach(
          (name, quiet) -> {
            if (quiet.ordinal() > level.ordinal()) {
              context.getLogger(name).setLevel(level(quiet));
            }
          });
    }
    // Only somebody who names such a logger gets what it tells.
    INDISCREET.forEach(name -> context.getLogger(name).setLevel(level(atLeast(LogLevel.INFO))));
    levels.forEach((name, wanted) -> context.getLogger(name).setLevel(level(wanted)));
  }

  private LogLevel atLeast(LogLevel least) {
    return level.ordinal() > least.ordinal() ? level : least;
  }

  /** An appender closes its stream when another set-up takes over; standard error has to stay. */
  private static final class Unclosable extends FilterOutputStream {
    Unclosable(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static Level level(LogLevel level) {
    return Level.toLevel(level.name());
  }

  private Encoder<ILoggingEvent> plain(LoggerContext context) {
    PlainLayout layout = new PlainLayout(colour);
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private Encoder<ILoggingEvent> json(LoggerContext context) {
    LogstashFieldNames names = new LogstashFieldNames();
    names.setTimestamp(name("timestamp", "@timestamp"));
    names.setLevel(name("level", "level"));
    names.setLogger(name("logger", "logger"));
    names.setThread(name("thread", "thread"));
    names.setMessage(name("message", "message"));
    names.setStackTrace(name("stackTrace", "stack_trace"));
    names.setLevelValue(LEFT_OUT);
    names.setVersion(LEFT_OUT);
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    encoder.setFieldNames(names);
    encoder.setTimeZone("UTC");
    encoder.start();
    return encoder;
  }

  private String name(String field, String usual) {
    String name = fieldNames.getOrDefault(field, usual);
    return name.isEmpty() ? LEFT_OUT : name;
  }
}
