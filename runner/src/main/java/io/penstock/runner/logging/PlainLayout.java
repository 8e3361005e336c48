package io.penstock.runner.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * One line an event: time in UTC, level, pipeline, message, keys and values, logger; then the stack
 * trace, if there is one.
 */
final class PlainLayout extends LayoutBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Chains of causes end somewhere; a circular one does too. */
  private static final int MAX_CAUSES = 20;

  private final boolean colour;

  PlainLayout(boolean colour) {
    this.colour = colour;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()))).append(' ');
    appendLevel(line, event.getLevel());
    Map<String, String> context = event.getMDCPropertyMap();
    String pipeline = context.get("pipeline");
    if (pipeline != null) {
      line.append(" [").append(SafeText.of(pipeline)).append(']');
    }
    line.append(' ').append(SafeText.of(String.valueOf(event.getFormattedMessage())));
    context.forEach(
        (key, value) -> {
          if (!key.equals("pipeline")) {
            appendPair(line, key, value);
          }
        });
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        appendPair(line, pair.key, String.valueOf(pair.value));
      }
    }
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      String logger = event.getLoggerName();
      line.append(" (").append(logger.substring(logger.lastIndexOf('.') + 1)).append(')');
    }
    line.append(System.lineSeparator());
    appendThrowable(line, event.getThrowableProxy(), "", 0);
    return line.toString();
  }

  private void appendLevel(StringBuilder line, Level level) {
    String name = String.format(Locale.ROOT, "%-5s", level);
    String code =
        switch (level.toInt()) {
          case Level.ERROR_INT -> "\u001b[31m";
          case Level.WARN_INT -> "\u001b[33m";
          case Level.DEBUG_INT, Level.TRACE_INT -> "\u001b[2m";
          default -> "";
        };
    line.append(colour && !code.isEmpty() ? code + name + "\u001b[0m" : name);
  }

  private static void appendPair(StringBuilder line, String key, String value) {
    line.append(' ').append(SafeText.of(key)).append('=').append(SafeText.of(value));
  }

  private static void appendThrowable(
      StringBuilder line, IThrowableProxy thrown, String prefix, int depth) {
    if (thrown == null || depth > MAX_CAUSES) {
      return;
    }
    line.append(prefix).append(thrown.getClassName());
    if (thrown.getMessage() != null) {
      line.append(": ").append(SafeText.of(thrown.getMessage()));
    }
    line.append(System.lineSeparator());
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    int own = frames.length - thrown.getCommonFrames();
    for (int i = 0; i < own; i++) {
      line.append("\tat ").append(frames[i].getStackTraceElement());
      line.append(System.lineSeparator());
    }
    if (thrown.getCommonFrames() > 0) {
      line.append("\t... ").append(thrown.getCommonFrames()).append(" more");
      line.append(System.lineSeparator());
    }
    appendThrowable(line, thrown.getCause(), "Caused by: ", depth + 1);
  }
}
