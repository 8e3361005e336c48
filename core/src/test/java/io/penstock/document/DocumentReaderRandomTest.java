package io.penstock.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reader and the second opinion agree about every text, and about what it says. */
class DocumentReaderRandomTest {

  private static final int ROUNDS = Integer.getInteger("penstock.rounds", 1_500);

  private final long seed = Long.getLong("penstock.seed", System.nanoTime());
  private final RandomJson random = new RandomJson(seed);

  /** One reader for all, as in a lane: nothing may leak from one record into the next. */
  private final DocumentReader reader = new DocumentReader();

  @Test
  void wellFormedDocumentsComeBackExactly() throws Exception {
    System.out.println("seed " + seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] json = random.object();
      Map<String, Object> expected = StrictJson.object(json);

      Document document = reader.read(json);

      assertThat(StrictJson.object(document.json()))
          .as("untouched; seed %d round %d", seed, i)
          .isEqualTo(expected);
      document.set(FieldPath.ofField("added"), "x");
      document.remove(FieldPath.ofField("added"));
      boolean wasThere = expected.containsKey("added");
      assertThat(StrictJson.object(document.json()))
          .as("slices; seed %d round %d", seed, i)
          .isEqualTo(wasThere ? without(expected) : expected);
      assertThat(document.toMap())
          .as("built; seed %d round %d", seed, i)
          .isEqualTo(wasThere ? without(expected) : expected);
      assertThat(StrictJson.object(Document.of(document.toMap()).json()))
          .as("written; seed %d round %d", seed, i)
          .isEqualTo(wasThere ? without(expected) : expected);
      assertThat(document.fieldNames()).containsExactlyElementsOf(document.toMap().keySet());
    }
  }

  private static Map<String, Object> without(Map<String, Object> map) {
    Map<String, Object> less = new LinkedHashMap<>(map);
    less.remove("added");
    return less;
  }

  @Test
  void brokenDocumentsAreAcceptedExactlyIfTheyStillAreJson() {
    System.out.println("seed " + seed);
    int accepted = 0;
    int refused = 0;
    byte[] json = random.object();
    for (int i = 0; i < ROUNDS * 3; i++) {
      if (i % 4 == 0) {
        json = random.object();
      }
      byte[] broken = random.mutate(json);
      Map<String, Object> expected;
      try {
        expected = StrictJson.object(broken);
      } catch (StrictJson.NotJson notJson) {
        expected = null;
      }
      try {
        Document document = reader.read(broken);
        assertThat(document.toMap()).as("seed %d round %d", seed, i).isEqualTo(expected);
        accepted++;
      } catch (MalformedJsonException malformed) {
        if (expected != null) {
          fail("seed %d round %d: refused though JSON: %s", seed, i, malformed.getMessage());
        }
        assertThat(malformed.code()).matches("[A-Z0-9_]+");
        refused++;
      }
    }
    assertThat(accepted).as("not vacuous").isGreaterThan(ROUNDS / 50);
    assertThat(refused).as("not vacuous").isGreaterThan(ROUNDS);
  }
}
