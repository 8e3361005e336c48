package io.penstock.kafka;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * Makes Penstock's records of Kafka's and enters their offsets. Every record passes here, so it
 * makes two objects a record (the record, its position) and nothing else.
 */
final class RecordConversion {

  private RecordConversion() {}

  static List<SourceRecord> convert(
      ConsumerRecords<byte[], byte[]> polled, Assignments assignments) {
    List<SourceRecord> converted = new ArrayList<>(polled.count());
    for (TopicPartition partition : polled.partitions()) {
      Assigned assigned = assignments.get(partition);
      if (assigned == null) {
        throw new IllegalStateException(
            "the client returned records of " + partition + ", which is not assigned");
      }
      convert(polled.records(partition), assigned, converted);
    }
    // Also partitions without records: the reader may have passed markers and aborted records.
    for (Map.Entry<TopicPartition, OffsetAndMetadata> next : polled.nextOffsets().entrySet()) {
      Assigned assigned = assignments.get(next.getKey());
      if (assigned != null) {
        passed(assigned.offsets(), next.getValue());
      }
    }
    return converted;
  }

  private static void convert(
      List<ConsumerRecord<byte[], byte[]>> polled,
      Assigned assigned,
      List<SourceRecord> converted) {
    String name = assigned.name();
    SettledOffsets offsets = assigned.offsets();
    for (int i = 0, n = polled.size(); i < n; i++) {
      ConsumerRecord<byte[], byte[]> record = polled.get(i);
      offsets.read(record.offset(), record.timestamp());
      converted.add(
          new SourceRecord(
              new Position(name, record.offset(), 0),
              record.key(),
              record.value(),
              headers(record.headers()),
              record.timestamp()));
    }
    epochs(polled, offsets);
  }

  /** Epochs change when a partition's leader does, so looking at the ends is mostly enough. */
  private static void epochs(List<ConsumerRecord<byte[], byte[]>> polled, SettledOffsets offsets) {
    ConsumerRecord<byte[], byte[]> last = polled.get(polled.size() - 1);
    Optional<Integer> epoch = last.leaderEpoch();
    if (epoch.isEmpty()) {
      return;
    }
    int i = polled.size() - 1;
    if (!polled.get(0).leaderEpoch().equals(epoch)) {
      while (polled.get(i - 1).leaderEpoch().equals(epoch)) {
        i--;
      }
    } else {
      i = 0;
    }
    offsets.epoch(epoch.get(), polled.get(i).offset());
  }

  private static void passed(SettledOffsets offsets, OffsetAndMetadata next) {
    long before = offsets.position();
    offsets.passedTo(next.offset());
    if (next.leaderEpoch().isPresent() && next.offset() > before) {
      offsets.epoch(next.leaderEpoch().get(), before);
    }
  }

  static List<Header> headers(Headers headers) {
    org.apache.kafka.common.header.Header[] all = headers.toArray();
    if (all.length == 0) {
      return List.of();
    }
    Header[] copies = new Header[all.length];
    for (int i = 0; i < all.length; i++) {
      copies[i] = new Header(all[i].key(), all[i].value());
    }
    return List.of(copies);
  }
}
