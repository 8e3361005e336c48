package io.penstock.kafka;

import io.penstock.record.Header;
import io.penstock.spi.Source;
import io.penstock.testkit.KafkaServer;
import io.penstock.testkit.contract.SourceContract;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** What every source must do, in both group protocols, on a broker that stands still at times. */
class KafkaSourceContractTest {

  private static KafkaServer kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaServer.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private abstract static class AsSource extends SourceContract {

    private final GroupProtocol protocol;
    private Topic topic;

    AsSource(GroupProtocol protocol) {
      this.protocol = protocol;
    }

    @BeforeEach
    void createTopic() {
      topic = Topic.create(kafka, 2);
    }

    @Override
    protected Source newSource() {
      return new KafkaSource(topic.config(protocol).build());
    }

    @Override
    protected int partitions() {
      return 2;
    }

    @Override
    protected void produce(int partition, byte[] key, byte[] value, List<Header> headers)
        throws Exception {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic.name, partition, key, value);
      headers.forEach(header -> record.headers().add(header.name(), header.value()));
      topic.send(List.of(record));
    }

    @Override
    protected void takeServerAway() {
      kafka.pause();
    }

    @Override
    protected void bringServerBack() {
      kafka.resume();
    }

    @Override
    protected Source newSourceOfNothing() {
      return new KafkaSource(Topic.missing(kafka).config(protocol).build());
    }
  }

  @Nested
  class AsSourceOfAClassicGroup extends AsSource {
    AsSourceOfAClassicGroup() {
      super(GroupProtocol.CLASSIC);
    }
  }

  @Nested
  class AsSourceOfAConsumerGroup extends AsSource {
    AsSourceOfAConsumerGroup() {
      super(GroupProtocol.CONSUMER);
    }
  }
}
