package io.penstock.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps what this module logs. */
final class Logged implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.penstock.redis");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  Logged() {
    appender.start();
    logger.addAppender(appender);
  }

  List<String> messages(Level atLeast) {
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(atLeast))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  List<String> warnings() {
    return messages(Level.WARN);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
