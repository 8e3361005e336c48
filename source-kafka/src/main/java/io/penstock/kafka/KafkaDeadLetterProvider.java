package io.penstock.kafka;

import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterProvider;

/** Announces {@link KafkaDeadLetter} as {@code kafka}. */
public final class KafkaDeadLetterProvider implements DeadLetterProvider<KafkaDeadLetterConfig> {

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public String summary() {
    return "Keeps dead records in a Kafka topic, with key, value and headers as they came and the"
        + " reason in further headers.";
  }

  @Override
  public Class<KafkaDeadLetterConfig> configType() {
    return KafkaDeadLetterConfig.class;
  }

  @Override
  public DeadLetter create(KafkaDeadLetterConfig config, ComponentContext context)
      throws ComponentConfigException {
    if (config.bootstrapServers() == null) {
      throw new ComponentConfigException(
          "bootstrapServers",
          "bootstrapServers may be left out only where the pipeline's source is kafka; name the"
              + " brokers");
    }
    return new KafkaDeadLetter(config);
  }

  @Override
  public DeadLetter create(KafkaDeadLetterConfig config, Record source, ComponentContext context)
      throws ComponentConfigException {
    if (!(source instanceof KafkaSourceConfig kafka)) {
      return create(config, context);
    }
    TopicTemplate template = new TopicTemplate(config.topic());
    boolean elsewhere =
        config.bootstrapServers() != null
            && !config.bootstrapServers().equals(kafka.bootstrapServers());
    if (!elsewhere && template.isFixed() && isRead(kafka, template.forTopic(""))) {
      throw new ComponentConfigException(
          "topic",
          "the pipeline reads "
              + template
              + " itself, so that a dead letter would come back as input for ever; choose another"
              + " topic");
    }
    return new KafkaDeadLetter(config, kafka);
  }

  private static boolean isRead(KafkaSourceConfig source, String topic) {
    return source.topicPattern() == null
        ? source.topics().contains(topic)
        : ConsumerSession.pattern(source).matcher(topic).matches();
  }
}
