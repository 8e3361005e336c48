package io.penstock.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of servers that this build was made for. */
final class Versions {

  private Versions() {}

  /** The version of a server, such as {@code elasticsearch}. */
  static String of(String server) {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty(server);
    if (version == null) {
      throw new IllegalArgumentException("no version of " + server);
    }
    return version;
  }
}
