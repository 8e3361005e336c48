package io.penstock.elasticsearch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.apache.http.HttpHost;

/** The nodes' addresses, taken apart for the client. */
final class Endpoints {

  private static final int DEFAULT_HTTPS = 443;
  private static final int DEFAULT_HTTP = 9200;

  private Endpoints() {}

  /**
   * What is wrong with the addresses. No message repeats one, since an address may hold a password.
   *
   * @param tls whether there are settings for TLS
   */
  static List<String> problems(List<String> urls, boolean tls) {
    List<String> problems = new ArrayList<>();
    if (urls.isEmpty()) {
      problems.add("there is no node to talk to; give at least one URL");
    }
    String prefix = null;
    for (String url : urls) {
      URI uri;
      try {
        uri = new URI(url);
      } catch (URISyntaxException notOne) {
        problems.add("a URL is not well-formed; write it like http://host:9200");
        continue;
      }
      boolean http = "http".equals(uri.getScheme());
      if (!http && !"https".equals(uri.getScheme()) || uri.getHost() == null) {
        problems.add("a URL must begin with http:// or https:// and name a host");
        continue;
      }
      if (uri.getRawUserInfo() != null) {
        problems.add(
            "a URL holds credentials, which would show in logs; set user and password, or apiKey");
      }
      if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
        problems.add("a URL has a query or a fragment; leave it out");
      }
      if (http && tls) {
        problems.add("caFile and fingerprint are for https://, but a URL begins with http://");
      }
      if (prefix != null && !prefix.equals(path(uri))) {
        problems.add("all URLs must have the same path");
      }
      prefix = path(uri);
    }
    return problems;
  }

  private static HttpHost host(String url) {
    URI uri = URI.create(url);
    int port = uri.getPort();
    if (port < 0) {
      port = "https".equals(uri.getScheme()) ? DEFAULT_HTTPS : DEFAULT_HTTP;
    }
    return new HttpHost(uri.getHost(), port, uri.getScheme());
  }

  static HttpHost[] hosts(List<String> urls) {
    return urls.stream().map(Endpoints::host).toArray(HttpHost[]::new);
  }

  /** The path in front of every API, without a slash at the end; empty if there is none. */
  static String path(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
