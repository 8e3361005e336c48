package io.penstock.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadRecordJsonTest {

  private final DeadRecordJson json = new DeadRecordJson();

  private static void assertSame(DeadRecord read, DeadRecord written) {
    assertThat(read.id()).isEqualTo(written.id());
    assertThat(read.pipeline()).isEqualTo(written.pipeline());
    assertThat(read.time()).isEqualTo(written.time());
    assertThat(read.stage()).isEqualTo(written.stage());
    assertThat(read.rejection()).isEqualTo(written.rejection());
    assertThat(read.attempts()).isEqualTo(written.attempts());
    assertThat(read.record().position()).isEqualTo(written.record().position());
    assertThat(read.record().timestamp()).isEqualTo(written.record().timestamp());
    assertThat(read.record().key()).isEqualTo(written.record().key());
    assertThat(read.record().value()).isEqualTo(written.record().value());
    assertThat(read.record().headers()).hasSameSizeAs(written.record().headers());
    for (int i = 0; i < read.record().headers().size(); i++) {
      Header header = read.record().headers().get(i);
      assertThat(header.name()).isEqualTo(written.record().headers().get(i).name());
      assertThat(header.value()).isEqualTo(written.record().headers().get(i).value());
    }
  }

  @Test
  void looksLikeThis() {
    DeadRecord dead =
        DeadRecords.of(
            "orders-3",
            17,
            null,
            new byte[] {(byte) 0xFF, 0},
            List.of(Header.of("trace", "ü"), new Header("none", null)));

    assertThat(new String(json.write(dead), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"format\":1,\"id\":\"orders:orders-3@17\",\"pipeline\":\"orders\","
                + "\"position\":{\"partition\":\"orders-3\",\"high\":17,\"low\":0},"
                + "\"time\":\"2026-11-21T10:15:30.123456Z\",\"stage\":\"decode\","
                + "\"code\":\"JSON_SYNTAX\",\"message\":\"not JSON near byte 7\",\"attempts\":3,"
                + "\"version\":\"development\",\"timestamp\":1700000000123,\"key\":null,"
                + "\"value\":{\"base64\":\"/wA=\"},\"headers\":["
                + "{\"name\":\"trace\",\"value\":{\"text\":\"ü\"}},"
                + "{\"name\":\"none\",\"value\":null}]}");
  }

  @Test
  void comesBackExactly() throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      List<Header> headers = new ArrayList<>();
      for (int h = random.nextInt(4); h > 0; h--) {
        headers.add(
            new Header(
                new String(randomBytes(random), StandardCharsets.UTF_8), randomBytes(random)));
      }
      headers.add(new Header("\ud800 \u0000 \n \u2028 \"", null));
      DeadRecord dead =
          new DeadRecord(
              new SourceRecord(
                  new Position("p\"-" + i, random.nextLong(), random.nextLong()),
                  random.nextBoolean() ? null : randomBytes(random),
                  random.nextInt(5) == 0 ? null : randomBytes(random),
                  headers,
                  random.nextBoolean() ? SourceRecord.NO_TIMESTAMP : random.nextLong() >>> 1),
              "pipe\nline",
              Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
              Stage.values()[random.nextInt(Stage.values().length)],
              new Rejection("CODE", "message \n ü \ud83c\udf0d"),
              1 + random.nextInt(100));

      byte[] line = json.write(dead);

      assertThat(line).as("seed %d round %d", seed, i).doesNotContain((byte) '\n');
      assertThat(new String(line, StandardCharsets.UTF_8)).startsWith(DeadRecordJson.BEGINNING);
      assertSame(json.read(line).dead(), dead);
    }
  }

  private static byte[] randomBytes(Random random) {
    if (random.nextBoolean()) {
      return DeadRecords.bytes("{\"text\": \"ü🌍\\\\" + random.nextInt() + "\"}\n");
    }
    byte[] bytes = new byte[random.nextInt(50)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsDamagedIsRefusedWithoutShowingIt() {
    byte[] whole = json.write(DeadRecords.of("p", 1, null, DeadRecords.bytes("s3cr3t"), List.of()));
    String text = new String(whole, StandardCharsets.UTF_8);
    List<String> damaged = new ArrayList<>();
    for (int cut = 0; cut < text.length(); cut++) {
      damaged.add(text.substring(0, cut));
    }
    damaged.add(text + "x");
    damaged.add(text.replace("\"format\":1", "\"format\":2"));
    damaged.add(text.replace("\"stage\":\"decode\"", "\"stage\":\"s3cr3t\""));
    damaged.add(text.replace("\"time\":\"2026", "\"time\":\"s3cr3t"));
    damaged.add(text.replace("\"high\":1", "\"high\":1.5"));
    damaged.add(text.replace("\"attempts\":3", "\"attempts\":99999999999"));
    damaged.add(text.replace("{\"text\":\"s3cr3t\"}", "{\"base64\":\"s3cr3t!\"}"));
    damaged.add(text.replace("{\"text\":\"s3cr3t\"}", "{}"));
    damaged.add("[]");
    damaged.add("null");
    damaged.add("s3cr3t");
    for (String line : damaged) {
      assertThatThrownBy(() -> json.read(DeadRecords.bytes(line)))
          .as(line)
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("s3cr3t")
          .hasNoCause();
    }
  }
}
