package io.penstock.elasticsearch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an index, fixed ({@code events}) or by the date of the event in UTC ({@code
 * events-{yyyy.MM.dd}}). Safe for several threads.
 *
 * <p>The rules for names are those of the create index API.
 */
final class IndexName {

  private static final Pattern DATED = Pattern.compile("([^{}]*)\\{([^{}]*)}([^{}]*)");

  /**
   * Digits only, from the year downwards: names must be lower case and should sort by time. Larger
   * letters of {@link DateTimeFormatter} (month names, week years) give neither.
   */
  private static final Pattern DATE =
      Pattern.compile("(?:yyyy|uuuu)(?:[._-]?MM(?:[._-]?dd(?:[._-]?HH)?)?)?");

  private static final String FORBIDDEN = "\\/*?\"<>| ,#:";
  private static final int MAX_BYTES = 255;

  /** Names kept at hand; far more than a pipeline writes at a time. */
  private static final int CACHED = 4096;

  private final String text;
  private final String before;
  private final DateTimeFormatter date;
  private final String after;
  private final long bucketMillis;
  private final ConcurrentHashMap<Long, String> names = new ConcurrentHashMap<>();

  private IndexName(String text, String before, DateTimeFormatter date, String after, long bucket) {
    this.text = text;
    this.before = before;
    this.date = date;
    this.after = after;
    this.bucketMillis = bucket;
  }

  /**
   * Reads a name as it stands in the configuration.
   *
   * @throws IllegalArgumentException with a message for people if no index can be called so
   */
  static IndexName parse(String text) {
    if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
      check(text, text);
      return new IndexName(text, text, null, "", 0);
    }
    Matcher dated = DATED.matcher(text);
    if (!dated.matches() || !DATE.matcher(dated.group(2)).matches()) {
      throw new IllegalArgumentException(
          "the index name "
              + text
              + " has a date that is not understood; write one date in braces, of yyyy, MM, dd and"
              + " HH in this order with . _ - or nothing between them, as in events-{yyyy.MM.dd}");
    }
    String pattern = dated.group(2);
    DateTimeFormatter date =
        DateTimeFormatter.ofPattern(pattern.replace("yyyy", "uuuu"), Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    long bucket = pattern.endsWith("HH") ? 3_600_000L : 86_400_000L;
    IndexName name = new IndexName(text, dated.group(1), date, dated.group(3), bucket);
    check(name.at(0), text);
    return name;
  }

  private static void check(String name, String text) {
    String problem = problem(name);
    if (problem != null) {
      throw new IllegalArgumentException("no index can be called " + text + ": " + problem);
    }
  }

  private static String problem(String name) {
    if (name.isEmpty()) {
      return "the name is empty";
    }
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      return "the name must be in lower case";
    }
    if ("-_+".indexOf(name.charAt(0)) >= 0) {
      return "the name must not begin with - _ or +";
    }
    if (name.equals(".") || name.equals("..")) {
      return "the name must not be . or ..";
    }
    for (int i = 0; i < name.length(); i++) {
      if (FORBIDDEN.indexOf(name.charAt(i)) >= 0 || Character.isISOControl(name.charAt(i))) {
        return "the name must not hold spaces, control characters or any of \\ / * ? \" < > | , # :";
      }
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "the name is longer than " + MAX_BYTES + " bytes";
    }
    return null;
  }

  /** Whether the name depends on the event's time. */
  boolean isDated() {
    return date != null;
  }

  /** The name, if it does not depend on the time; else null. */
  String fixed() {
    return date == null ? text : null;
  }

  /** The name for an event of that time, in milliseconds since the epoch. */
  String at(long epochMillis) {
    if (date == null) {
      return text;
    }
    long bucket = Math.floorDiv(epochMillis, bucketMillis);
    String known = names.get(bucket);
    if (known != null) {
      return known;
    }
    String name = before + date.format(Instant.ofEpochMilli(epochMillis)) + after;
    if (names.size() >= CACHED) {
      names.clear();
    }
    names.put(bucket, name);
    return name;
  }

  /** The name with * for the date: what an index template matches. */
  String wildcard() {
    return date == null ? text : before + "*" + after;
  }

  /** The name for an event of now. */
  String now() {
    return at(System.currentTimeMillis());
  }

  /** As it stands in the configuration. */
  @Override
  public String toString() {
    return text;
  }
}
