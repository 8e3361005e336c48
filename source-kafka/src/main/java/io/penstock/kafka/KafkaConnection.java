package io.penstock.kafka;

import io.penstock.config.Secret;
import java.util.Map;

/**
 * How to reach a cluster.
 *
 * @param bootstrapServers brokers as {@code host:port}, separated by commas
 * @param properties the user's own client properties
 */
record KafkaConnection(String bootstrapServers, Map<String, Secret> properties) {}
