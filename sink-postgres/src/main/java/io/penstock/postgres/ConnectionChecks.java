package io.penstock.postgres;

import io.penstock.config.Secret;
import io.penstock.config.SelfChecking.Finding;
import io.penstock.postgres.connect.Address;
import java.util.List;
import java.util.Map;

/** Checks that the sink and the dead letter share: where the database is. */
final class ConnectionChecks {

  private ConnectionChecks() {}

  static void check(
      Secret url,
      String host,
      String database,
      Map<String, String> properties,
      List<Finding> findings) {
    if (url == null && host == null) {
      findings.add(new Finding("url", "set url, or host and database"));
    } else if (url != null && (host != null || database != null)) {
      findings.add(new Finding("url", "set either url or host and database, not both"));
    } else if (url == null && database == null) {
      findings.add(new Finding("database", "beside host, the database must be named"));
    }
    if (url != null) {
      try {
        Address.parse(url.reveal());
      } catch (IllegalArgumentException malformed) {
        findings.add(new Finding("url", malformed.getMessage()));
      }
    }
    for (String secret : List.of("password", "user")) {
      if (properties.containsKey(secret)) {
        findings.add(new Finding("properties", "set " + secret + " by the setting of that name"));
      }
    }
  }

  /** The address, once the checks have passed. */
  static Address address(Secret url, String host, int port, String database) {
    return url != null ? Address.parse(url.reveal()) : Address.of(host, port, database);
  }
}
