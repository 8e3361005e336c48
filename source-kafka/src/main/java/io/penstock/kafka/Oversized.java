package io.penstock.kafka;

import io.micrometer.core.instrument.Counter;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters that their topic has refused as too large. A record may be as large as its
 * own topic allows, and as a dead letter it has more headers and perhaps a stricter topic.
 */
final class Oversized {

  private static final Logger LOG = LoggerFactory.getLogger(Oversized.class);

  /** What a record and its batch cost beside key, value and headers; rather too much. */
  private static final int ENVELOPE = 512;

  /** Where cutting begins if the topic's limit is not known: below the broker's usual limit. */
  private static final int USUAL_LIMIT = 1_000_000;

  private final Oversize policy;
  private final DeadLetterTopics topics;
  private final Counter cut;

  Oversized(Oversize policy, DeadLetterTopics topics, Counter cut) {
    this.policy = policy;
    this.topics = topics;
    this.cut = cut;
  }

  /**
   * Writes a letter in the form that the policy allows, and waits for it.
   *
   * @throws DeadLetterException if it does not fit in that form
   * @throws KafkaException if it cannot be written for another reason
   */
  void write(ProducerRecord<byte[], byte[]> letter, DeadLetterProducer producer)
      throws DeadLetterException, InterruptedException {
    int length = letter.value() == null ? 0 : letter.value().length;
    if (policy == Oversize.FAIL || length == 0) {
      throw tooLarge(letter, length);
    }
    int keep = policy == Oversize.REFERENCE ? 0 : firstCut(letter, length);
    while (!fits(letter, keep, length, producer)) {
      if (keep == 0) {
        throw tooLarge(letter, length);
      }
      keep = keep < ENVELOPE ? 0 : keep / 2;
    }
    cut.increment();
    LOG.warn(
        "The dead letter {} is too large for {}: of its value of {} bytes the first {} were kept.",
        id(letter.headers()),
        letter.topic(),
        length,
        keep);
  }

  private int firstCut(ProducerRecord<byte[], byte[]> letter, int length) {
    int limit = topics.maxMessageBytes(letter.topic());
    int room = (limit < 0 ? USUAL_LIMIT : limit) - ENVELOPE - overhead(letter);
    return Math.max(0, Math.min(room, length - 1));
  }

  private static int overhead(ProducerRecord<byte[], byte[]> letter) {
    int size = letter.key() == null ? 0 : letter.key().length;
    for (Header header : letter.headers()) {
      size += 3 * header.key().length() + (header.value() == null ? 0 : header.value().length) + 10;
    }
    return size;
  }

  private static boolean fits(
      ProducerRecord<byte[], byte[]> letter, int keep, int length, DeadLetterProducer producer)
      throws InterruptedException {
    RecordHeaders headers = new RecordHeaders(letter.headers());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.TRUNCATED, Integer.toString(length));
    try {
      producer
          .send(
              new ProducerRecord<>(
                  letter.topic(),
                  null,
                  null,
                  letter.key(),
                  Arrays.copyOf(letter.value(), keep),
                  headers))
          .get();
      return true;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RecordTooLargeException) {
        return false;
      }
      throw failed.getCause() instanceof KafkaException known
          ? known
          : new KafkaException(failed.getCause());
    }
  }

  private DeadLetterException tooLarge(ProducerRecord<byte[], byte[]> letter, int length) {
    return new DeadLetterException(
        Verdict.OUTAGE,
        "DEAD_LETTER_TOO_LARGE",
        "The dead letter "
            + id(letter.headers())
            + " (value "
            + length
            + " bytes, key and headers about "
            + overhead(letter)
            + ") is larger than "
            + letter.topic()
            + " takes"
            + (policy == Oversize.FAIL ? "" : " even without its value")
            + ". Raise the topic's max.message.bytes"
            + (policy == Oversize.FAIL ? ", or set oversize: truncate" : "")
            + "; until then nothing behind it is settled.");
  }

  private static String id(Headers headers) {
    Header id = headers.lastHeader(DeadLetterHeaders.ID);
    return id == null ? "" : new String(id.value(), StandardCharsets.UTF_8);
  }
}
