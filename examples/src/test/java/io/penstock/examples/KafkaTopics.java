package io.penstock.examples;

import io.penstock.testkit.KafkaServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What tests ask of topics. */
final class KafkaTopics {

  private KafkaTopics() {}

  /** How many records lie in a topic from which nothing was ever removed. */
  static long size(KafkaServer kafka, String topic) {
    AtomicLong size = new AtomicLong();
    kafka.admin(
        admin -> {
          int partitions =
              admin
                  .describeTopics(java.util.List.of(topic))
                  .allTopicNames()
                  .get()
                  .get(topic)
                  .partitions()
                  .size();
          Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
          for (int partition = 0; partition < partitions; partition++) {
            wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest());
          }
          admin
              .listOffsets(wanted)
              .all()
              .get()
              .values()
              .forEach(end -> size.addAndGet(end.offset()));
        });
    return size.get();
  }
}
