package io.penstock.testkit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a Postgres is, as a JDBC URL with user and password tells it.
 *
 * @param parameters the other parameters, with a leading question mark; empty if there are none
 */
record PostgresAddress(
    String host, int port, String database, String user, String password, String parameters) {

  private static final String PREFIX = "jdbc:postgresql://";

  /**
   * Reads {@code jdbc:postgresql://host:port/database?user=…&password=…}.
   *
   * @param source what to name in a message; the URL itself holds a password
   */
  static PostgresAddress parse(String source, String url) {
    if (!url.startsWith(PREFIX)) {
      throw wrong(source);
    }
    URI uri;
    try {
      uri = URI.create(url.substring("jdbc:".length()));
    } catch (IllegalArgumentException e) {
      throw wrong(source);
    }
    String user = "postgres";
    String password = "";
    List<String> others = new ArrayList<>();
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String parameter : query.split("&")) {
      String[] pair = parameter.split("=", 2);
      if (pair[0].equals("user") && pair.length == 2) {
        user = URLDecoder.decode(pair[1], StandardCharsets.UTF_8);
      } else if (pair[0].equals("password") && pair.length == 2) {
        password = URLDecoder.decode(pair[1], StandardCharsets.UTF_8);
      } else if (!parameter.isEmpty()) {
        others.add(parameter);
      }
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    if (uri.getHost() == null || path.length() < 2) {
      throw wrong(source);
    }
    return new PostgresAddress(
        uri.getHost(),
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        path.substring(1),
        user,
        password,
        others.isEmpty() ? "" : "?" + String.join("&", others));
  }

  private static IllegalArgumentException wrong(String source) {
    return new IllegalArgumentException(
        source + " must be " + PREFIX + "HOST:PORT/DATABASE?user=USER&password=PASSWORD");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return host + ":" + port + "/" + database;
  }
}
