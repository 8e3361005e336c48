package io.penstock.kafka;

import io.penstock.spi.ComponentContext;
import io.penstock.spi.Source;
import io.penstock.spi.SourceProvider;

/** Announces {@link KafkaSource} as {@code kafka}. */
public final class KafkaSourceProvider implements SourceProvider<KafkaSourceConfig> {

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public String summary() {
    return "Reads Kafka topics as a member of a consumer group; commits an offset only when every"
        + " record before it is settled.";
  }

  @Override
  public Class<KafkaSourceConfig> configType() {
    return KafkaSourceConfig.class;
  }

  @Override
  public Source create(KafkaSourceConfig config, ComponentContext context) {
    return new KafkaSource(config);
  }
}
