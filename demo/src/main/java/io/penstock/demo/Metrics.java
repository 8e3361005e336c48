package io.penstock.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the runner's {@code /metrics} say, as anybody else would read them.
 *
 * @param lag records in the source that are not settled yet; -1 if nothing is known
 */
record Metrics(long read, long written, long duplicates, long filtered, long dead, long lag) {

  private static final int TIMEOUT_MILLIS = 500;
  private static final Pattern LINE =
      Pattern.compile("^(penstock_[a-z_]+)(?:\\{([^}]*)\\})? +(\\S+)", Pattern.MULTILINE);

  /** Empty while the runner does not answer. */
  static Optional<Metrics> fetch(int port) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(parse(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
      }
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  static Metrics parse(String text) {
    Matcher line = LINE.matcher(text);
    long read = 0;
    long written = 0;
    long duplicates = 0;
    long filtered = 0;
    long dead = 0;
    long lag = -1;
    while (line.find()) {
      String labels = line.group(2) == null ? "" : line.group(2);
      double number = number(line.group(3));
      long value = Double.isFinite(number) ? (long) number : 0;
      switch (line.group(1)) {
        case "penstock_records_read_total" -> read += value;
        case "penstock_records_total" -> {
          if (labels.contains("outcome=\"written\"")) {
            written += value;
          } else if (labels.contains("outcome=\"duplicate\"")) {
            duplicates += value;
          } else if (labels.contains("outcome=\"filtered\"")) {
            filtered += value;
          } else if (labels.contains("outcome=\"dead_lettered\"")) {
            dead += value;
          }
        }
        case "penstock_lag_records" -> lag = Math.max(lag, 0) + Math.max(value, 0);
        default -> {
          // Of no interest here.
        }
      }
    }
    return new Metrics(read, written, duplicates, filtered, dead, lag);
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  long settled() {
    return written + duplicates + filtered + dead;
  }
}
