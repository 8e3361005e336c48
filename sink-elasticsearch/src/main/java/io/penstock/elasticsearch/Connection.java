package io.penstock.elasticsearch;

import io.penstock.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How to reach a cluster.
 *
 * @param urls one or more nodes
 * @param apiKey an encoded API key, or null
 * @param user null without basic authentication
 * @param password null without basic authentication
 * @param caFile the authority's certificate, or null
 * @param fingerprint its SHA-256 fingerprint in hexadecimal, or null
 * @param connectTimeout how long connecting may take
 * @param requestTimeout how long a request may stay without an answer
 */
record Connection(
    List<String> urls,
    Secret apiKey,
    String user,
    Secret password,
    Path caFile,
    String fingerprint,
    Duration connectTimeout,
    Duration requestTimeout) {}
