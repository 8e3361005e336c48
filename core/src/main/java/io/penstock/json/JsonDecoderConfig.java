package io.penstock.json;

import io.penstock.config.DataSize;
import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.document.FieldPath;
import io.penstock.document.JsonLimits;
import io.penstock.document.NulPolicy;
import java.util.ArrayList;
import java.util.List;

/** How JSON records are decoded. */
public record JsonDecoderConfig(
    @Option(
            doc =
                "Records with a longer value are dead-lettered (TOO_LARGE) without being parsed."
                    + " Set it to what the topic allows.",
            defaultValue = "10MiB",
            min = "2",
            max = "1GiB")
        DataSize maxBytes,
    @Option(
            doc = "How deep objects and arrays may be nested (TOO_DEEP).",
            defaultValue = "100",
            min = "1",
            max = "1000",
            advanced = true)
        int maxDepth,
    @Option(
            doc =
                "How many names, values, and beginnings and ends of containers a record may have"
                    + " (TOO_MANY_TOKENS).",
            defaultValue = "1000000",
            min = "2",
            advanced = true)
        int maxTokens,
    @Option(
            doc =
                "Length of the longest text or name, in characters (STRING_TOO_LONG). Absent:"
                    + " limited by maxBytes only.",
            optional = true,
            min = "1",
            advanced = true)
        Integer maxStringLength,
    @Option(
            doc = "Digits of the longest number, and the largest exponent (NUMBER_TOO_LONG).",
            defaultValue = "1000",
            min = "20",
            max = "10000",
            advanced = true)
        int maxNumberLength,
    @Option(
            doc =
                "What becomes of the character U+0000 in texts, which PostgreSQL cannot store:"
                    + " reject (NUL_CHARACTER), strip, or replace by U+FFFD. Conversions are"
                    + " counted.",
            defaultValue = "reject")
        NulPolicy nul,
    @Option(
            doc =
                "What a record without a value means: filter (skip and count), delete (what its"
                    + " key names), or reject (TOMBSTONE).",
            defaultValue = "filter")
        Tombstones tombstones,
    @Option(
            doc =
                "For tombstones: delete, what the key is: text, or json (an object then is the"
                    + " whole document).",
            defaultValue = "text")
        KeyFormat keyFormat,
    @Option(
            doc = "For tombstones: delete, the path at which the key is put into the document.",
            optional = true,
            example = "/id")
        String keyField,
    @Option(
            doc =
                "A record that is an array or a scalar becomes an object with one field of this"
                    + " name. Absent: such a record is dead-lettered (NOT_AN_OBJECT).",
            optional = true,
            example = "value")
        String wrap)
    implements SelfChecking {

  /** The defaults. */
  public static final JsonDecoderConfig DEFAULT =
      new JsonDecoderConfig(
          new DataSize(10 << 20),
          100,
          1_000_000,
          null,
          1_000,
          NulPolicy.REJECT,
          Tombstones.FILTER,
          KeyFormat.TEXT,
          null,
          null);

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    if (tombstones == Tombstones.DELETE && keyFormat == KeyFormat.TEXT && keyField == null) {
      findings.add(
          new Finding(
              "keyField", "tombstones: delete needs the path at which the key is put, like /id"));
    }
    if (keyField != null) {
      try {
        if (FieldPath.parse(keyField).segments().isEmpty()) {
          findings.add(new Finding("keyField", "the key cannot be the whole document"));
        }
      } catch (IllegalArgumentException notAPath) {
        findings.add(new Finding("keyField", notAPath.getMessage()));
      }
    }
    return findings;
  }

  void require() {
    List<Finding> findings = check();
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(findings.get(0).key() + ": " + findings.get(0).message());
    }
  }

  JsonLimits limits() {
    int bytes = Math.toIntExact(maxBytes.bytes());
    return new JsonLimits(
        bytes,
        maxDepth,
        maxTokens,
        maxStringLength == null ? bytes : maxStringLength,
        maxNumberLength);
  }
}
