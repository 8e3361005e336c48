package io.penstock.postgres.connect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a database is, and who asks, read from a URL: {@code jdbc:postgresql://host:5432/db?…} or
 * {@code postgresql://user:password@host:5432/db?…}, each with several hosts if need be.
 *
 * @param hosts host names; at least one
 * @param ports one for each host
 * @param database its name; never null
 * @param user null if the URL names none
 * @param password null if the URL holds none
 * @param parameters what stands behind the question mark, under the driver's names
 */
public record Address(
    List<String> hosts,
    List<Integer> ports,
    String database,
    String user,
    String password,
    Map<String, String> parameters) {

  private static final int DEFAULT_PORT = 5432;

  /** libpq's names of parameters that pgjdbc calls otherwise. */
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "connect_timeout", "connectTimeout",
          "target_session_attrs", "targetServerType");

  private static final Map<String, String> SERVER_TYPES =
      Map.of(
          "read-write", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  public Address {
    hosts = List.copyOf(hosts);
    ports = List.copyOf(ports);
    parameters = Map.copyOf(parameters);
  }

  /** A single host. */
  public static Address of(String host, int port, String database) {
    return new Address(List.of(host), List.of(port), database, null, null, Map.of());
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with a message that repeats nothing of the URL, because it may
   *     hold a password
   */
  public static Address parse(String url) {
    String text = url.startsWith("jdbc:") ? url.substring(5) : url;
    int scheme = text.indexOf("://");
    if (scheme < 0 || !(text.startsWith("postgresql://") || text.startsWith("postgres://"))) {
      throw new IllegalArgumentException(
          "a url is written jdbc:postgresql://host:5432/database or"
              + " postgresql://user:password@host:5432/database");
    }
    text = text.substring(scheme + 3);
    int question = text.indexOf('?');
    Map<String, String> parameters =
        question < 0 ? new LinkedHashMap<>() : parameters(text.substring(question + 1));
    text = question < 0 ? text : text.substring(0, question);
    int slash = text.indexOf('/');
    String authority = slash < 0 ? text : text.substring(0, slash);
    String database = slash < 0 ? "" : decode(text.substring(slash + 1));
    String user = parameters.remove("user");
    String password = parameters.remove("password");
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String credentials = authority.substring(0, at);
      int colon = credentials.indexOf(':');
      user = decode(colon < 0 ? credentials : credentials.substring(0, colon));
      password = colon < 0 ? password : decode(credentials.substring(colon + 1));
      authority = authority.substring(at + 1);
    }
    if (database.isEmpty()) {
      throw new IllegalArgumentException("the url names no database; write …/database at its end");
    }
    List<String> hosts = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (String host : authority.split(",", -1)) {
      addHost(host, hosts, ports);
    }
    return new Address(hosts, ports, database, user, password, parameters);
  }

  private static void addHost(String text, List<String> hosts, List<Integer> ports) {
    int bracket = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    String host = colon > bracket ? text.substring(0, colon) : text;
    String port = colon > bracket ? text.substring(colon + 1) : "";
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    hosts.add(host.isEmpty() ? "localhost" : decode(host));
    try {
      ports.add(port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port));
    } catch (NumberFormatException notANumber) {
      // Without the cause, which quotes what may be part of a password.
      throw new IllegalArgumentException("the url's port is not a number");
    }
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("behind the url's question mark stands name=value");
      }
      String name = decode(pair.substring(0, equals));
      String value = decode(pair.substring(equals + 1));
      if (name.equals("target_session_attrs")) {
        value = SERVER_TYPES.getOrDefault(value, value);
      }
      parameters.put(DRIVER_NAMES.getOrDefault(name, name), value);
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      // A plus sign is itself in this part of a URL, other than in a form.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "in a url a percent sign is followed by two hexadecimal digits; write %25 for itself");
    }
  }

  /** For messages: hosts, ports and database, nothing secret. */
  public String place() {
    StringBuilder place = new StringBuilder();
    for (int i = 0; i < hosts.size(); i++) {
      place.append(i == 0 ? "" : ",").append(hosts.get(i)).append(':').append(ports.get(i));
    }
    return place.append('/').append(database).toString();
  }

  /** The same as {@link #place}: a password must not get into a log. */
  @Override
  public String toString() {
    return place();
  }
}
