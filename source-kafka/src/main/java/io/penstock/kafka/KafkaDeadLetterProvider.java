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
    boolean sameBrokers =
        config.bootstrapServers() == null
            || config.bootstrapServers().equals(kafka.bootstrapServers());
    if (sameBrokers) {
      refuseCircles(template, kafka);
    }
    return new KafkaDeadLetter(config, kafka);
  }

  /** A dead letter that is read by the pipeline that wrote it dies again, for ever. */
  private static void refuseCircles(TopicTemplate template, KafkaSourceConfig source)
      throws ComponentConfigException {
    if (source.topicPattern() == null) {
      for (String topic : source.topics()) {
        if (source.topics().contains(template.forTopic(topic))) {
          throw new ComponentConfigException(
              "topic",
              "the pipeline reads "
                  + template.forTopic(topic)
                  + " itself, so that a dead letter would come back as input; choose another topic");
        }
      }
      return;
    }
    // Of a template we cannot know every name, so the exception must cover what it makes.
    String name = template.forTopic("any.topic");
    boolean safe =
        template.isFixed()
            ? !ConsumerSession.pattern(source).matcher(name).matches()
            : source.topicPatternExcept() != null && name.matches(source.topicPatternExcept());
    if (!safe) {
      throw new ComponentConfigException(
          "topic",
          "the source's topicPattern may take in "
              + template
              + ", so that a dead letter would come back as input; set topicPatternExcept so that it"
              + " covers these topics");
    }
  }
}
