package io.penstock.document;

/**
 * How large a JSON text may be. Every limit exists because a small record must not be able to cost
 * much memory or time, here or in a target.
 *
 * @param maxBytes length of the text, in bytes
 * @param maxDepth how deep objects and arrays may be nested; the root counts as one
 * @param maxTokens how many names, values, and beginnings and ends of containers there may be
 * @param maxStringLength length of one text or name, in characters (UTF-16 units)
 * @param maxNumberLength digits of one number, and the largest exponent: a number has no more than
 *     about twice as many digits when it is written out
 */
public record JsonLimits(
    int maxBytes, int maxDepth, int maxTokens, int maxStringLength, int maxNumberLength) {

  /** 10 MiB, 100 levels, a million tokens, numbers of a thousand digits. */
  public static final JsonLimits DEFAULT =
      new JsonLimits(10 << 20, 100, 1_000_000, 10 << 20, 1_000);

  public JsonLimits {
    if (maxBytes < 2
        || maxDepth < 1
        || maxTokens < 2
        || maxStringLength < 1
        || maxNumberLength < 20) {
      throw new IllegalArgumentException(
          "limits are positive, and a number of 20 digits must be possible");
    }
  }
}
