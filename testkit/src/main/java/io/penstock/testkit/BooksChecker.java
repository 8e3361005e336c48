package io.penstock.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what a test has produced with what it finds afterwards: nothing lost, nothing invented,
 * nothing twice, the order of each key kept, every record where it belongs.
 *
 * <pre>{@code
 * BooksChecker books = new BooksChecker("runner killed", 10_000, 3);
 * books.produced(id, key, sequence, Fate.WRITTEN);      // when the producer has the acknowledgement
 * books.fault("kill -9");                               // when the fault has really struck
 * rows.forEach(row -> books.written(row.id()));         // after everything is quiet
 * deadLetters.forEach(dead -> books.deadLettered(dead.id()));
 * books.verify();
 * }</pre>
 *
 * <p>It refuses to pass for a run that shows nothing: too few records settled, none of them written
 * though some should be, too few faults struck, an order to be checked and no key with two records.
 *
 * <p>Safe for use by several threads. Ids and keys appear in messages, so they should be made up by
 * the test.
 */
public final class BooksChecker {

  /** Where a record should end. */
  public enum Fate {
    /** In the target. */
    WRITTEN,
    /** In the dead letters. */
    DEAD_LETTERED,
    /** Filtered out and counted. */
    FILTERED,
    /** In one of these places, whichever. */
    ANYWHERE
  }

  private static final int EXAMPLES = 10;
  private static final String LOST = "lost";
  private static final String WRITTEN = "written";
  private static final String DEAD_LETTERED = "dead-lettered";
  private static final String OUT_OF_ORDER = "out of order";

  private record Produced(String key, long sequence, Fate fate, boolean certain) {}

  private final String run;
  private final int minRecords;
  private final int minFaults;
  private final Map<String, Produced> produced = new LinkedHashMap<>();
  private final Map<String, Integer> written = new HashMap<>();
  private final Map<String, Integer> deadLettered = new HashMap<>();
  private final Set<String> filtered = new HashSet<>();
  private final Map<String, List<Long>> applied = new HashMap<>();
  private final Map<String, Long> last = new HashMap<>();
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, String> beyond = new LinkedHashMap<>();
  private long filteredByCount = -1;
  private boolean duplicatesAllowed;
  private boolean duplicateDeadLettersAllowed;
  private boolean orderWanted;
  private int commitsWanted;
  private int commitsSeen;
  private final List<String> commitsAhead = new ArrayList<>();

  /**
   * What a run came to.
   *
   * @param produced how many records
   * @param settled how many of them were found in the target, in the dead letters, or filtered
   * @param lost how many were found nowhere
   * @param doubled how many were found more often than once in one place, or in two places
   * @param outOfOrder how many changes of a key came after a later one
   * @param faults which faults struck how often, by name
   */
  public record Result(
      long produced,
      long settled,
      long lost,
      long doubled,
      long outOfOrder,
      Map<String, Integer> faults) {

    /** Copies the faults. */
    public Result {
      faults = Collections.unmodifiableMap(new TreeMap<>(faults));
    }
  }

  /**
   * The books of one run.
   *
   * @param run how the run is called in the message
   * @param minRecords fewer settled records show nothing; at least 1
   * @param minFaults fewer struck faults show nothing; 0 for a run without faults
   */
  public BooksChecker(String run, int minRecords, int minFaults) {
    if (minRecords < 1 || minFaults < 0) {
      throw new IllegalArgumentException("a run of no records shows nothing");
    }
    this.run = Objects.requireNonNull(run, "run");
    this.minRecords = minRecords;
    this.minFaults = minFaults;
  }

  /** The sink is not keyed and delivery at least once: a record may be there more than once. */
  public synchronized BooksChecker allowDuplicates() {
    duplicatesAllowed = true;
    return this;
  }

  /** The dead letters are not keyed: one may be there more than once. */
  public synchronized BooksChecker allowDuplicateDeadLetters() {
    duplicateDeadLettersAllowed = true;
    return this;
  }

  /**
   * {@link #applied} or {@link #last} will be told, and must show that each key's order was kept.
   */
  public synchronized BooksChecker checkOrder() {
    orderWanted = true;
    return this;
  }

  /**
   * {@link #committed} will be told, and must show that no position was ever committed beyond an
   * unfinished record.
   *
   * @param atLeast fewer looks at commits that had moved show nothing
   */
  public synchronized BooksChecker checkCommits(int atLeast) {
    commitsWanted = atLeast;
    return this;
  }

  /**
   * A record was produced, and the producer knows it.
   *
   * @param id unique in this run
   * @param key the key whose order counts
   * @param sequence grows within the key
   */
  public synchronized void produced(String id, String key, long sequence, Fate fate) {
    enter(id, new Produced(key, sequence, fate, true));
  }

  /** A record was sent and its acknowledgement never came: it may be there, or not. */
  public synchronized void perhapsProduced(String id, String key, long sequence, Fate fate) {
    enter(id, new Produced(key, sequence, fate, false));
  }

  private void enter(String id, Produced record) {
    if (produced.put(Objects.requireNonNull(id, "id"), record) != null) {
      throw new IllegalArgumentException("produced twice under the same id: " + id);
    }
  }

  /** A fault has struck. */
  public void fault(String name) {
    faults(name, 1);
  }

  /** A fault has struck that many times, as {@link TcpProxy#faults} counts. */
  public synchronized void faults(String name, long times) {
    if (times > 0) {
      faults.merge(name, Math.toIntExact(times), Integer::sum);
    }
  }

  /** A record was found in the target; to be told once for each time that it is there. */
  public synchronized void written(String id) {
    written.merge(id, 1, Integer::sum);
  }

  /** A record was found in the dead letters; to be told once for each time that it is there. */
  public synchronized void deadLettered(String id) {
    deadLettered.merge(id, 1, Integer::sum);
  }

  /** A record is known to have been filtered. */
  public synchronized void filtered(String id) {
    filtered.add(id);
  }

  /** How many records were filtered, where only a counter knows. */
  public synchronized void filteredCount(long count) {
    filteredByCount = count;
  }

  /** The history of a key, one call for each change, in the order in which they were made. */
  public synchronized void applied(String key, long sequence) {
    applied.computeIfAbsent(key, k -> new ArrayList<>()).add(sequence);
  }

  /** What the target holds for a key in the end. */
  public synchronized void last(String key, long sequence) {
    last.put(key, sequence);
  }

  /**
   * A look at how far a partition was committed while the test ran. To be sound, the commit is read
   * first and what is finished after it.
   *
   * @param committed the position to read next, as committed
   * @param lowestUnfinished the lowest position whose record was not finished; the committed one if
   *     all below are
   */
  public synchronized void committed(String partition, long committed, long lowestUnfinished) {
    commitsSeen++;
    if (committed > lowestUnfinished) {
      commitsAhead.add(partition + ": " + committed + ", and " + lowestUnfinished + " unfinished");
    }
  }

  /** Something that must stay within a bound, such as the bytes in flight. */
  public synchronized void bounded(String what, long highest, long bound) {
    if (highest > bound) {
      beyond.put(what, highest + " is more than " + bound);
    }
  }

  /**
   * Compares.
   *
   * @throws AssertionError with all that is wrong, each with a few examples
   */
  public synchronized void verify() {
    Problems problems = compareAll();
    beyond.forEach((what, how) -> problems.add("beyond its bound", what + ": " + how));
    refuseEmptyRun(problems);
    if (!problems.isEmpty()) {
      throw new AssertionError(
          "The books of '" + run + "' do not balance. " + summary() + problems);
    }
  }

  /** The figures, without a judgement. */
  public synchronized Result result() {
    Problems problems = compareAll();
    return new Result(
        produced.size(),
        settled(),
        problems.count(LOST),
        doubled(),
        problems.count(OUT_OF_ORDER),
        faults);
  }

  private long doubled() {
    long both = written.keySet().stream().filter(deadLettered::containsKey).count();
    return both
        + written.values().stream().filter(times -> times > 1).count()
        + deadLettered.values().stream().filter(times -> times > 1).count();
  }

  private Problems compareAll() {
    Problems problems = new Problems();
    compare(problems);
    if (orderWanted) {
      compareOrder(problems);
    }
    commitsAhead.forEach(where -> problems.add("committed beyond an unfinished record", where));
    return problems;
  }

  private void compare(Problems problems) {
    long mustBeFiltered = 0;
    long mayBeFiltered = 0;
    for (Map.Entry<String, Produced> entry : produced.entrySet()) {
      String id = entry.getKey();
      Produced record = entry.getValue();
      boolean inSink = written.containsKey(id);
      boolean dead = deadLettered.containsKey(id);
      boolean out = filtered.contains(id);
      if (inSink && dead) {
        problems.add("written and dead-lettered", id);
      }
      if (!inSink && !dead && !out && record.certain()) {
        if (filteredByCount >= 0 && record.fate() == Fate.FILTERED) {
          mustBeFiltered++;
        } else if (filteredByCount >= 0 && record.fate() == Fate.ANYWHERE) {
          mayBeFiltered++;
        } else {
          problems.add(LOST, id);
        }
      } else if (!inSink && !dead && !out && filteredByCount >= 0) {
        mayBeFiltered += record.fate() == Fate.FILTERED || record.fate() == Fate.ANYWHERE ? 1 : 0;
      }
      if (inSink) {
        belongs(problems, id, record, Fate.WRITTEN);
      }
      if (dead) {
        belongs(problems, id, record, Fate.DEAD_LETTERED);
      }
      if (out) {
        belongs(problems, id, record, Fate.FILTERED);
      }
    }
    if (filteredByCount >= 0
        && (filteredByCount < mustBeFiltered || filteredByCount > mustBeFiltered + mayBeFiltered)) {
      problems.add(
          "filtered count",
          filteredByCount
              + " counted, "
              + mustBeFiltered
              + (mayBeFiltered == 0 ? "" : " to " + (mustBeFiltered + mayBeFiltered))
              + " missing elsewhere");
    }
    twiceOrInvented(problems, written, WRITTEN, duplicatesAllowed);
    twiceOrInvented(problems, deadLettered, DEAD_LETTERED, duplicateDeadLettersAllowed);
  }

  private static void belongs(Problems problems, String id, Produced record, Fate found) {
    if (record.fate() != Fate.ANYWHERE && record.fate() != found) {
      problems.add("should be " + record.fate() + " and is " + found, id);
    }
  }

  private void twiceOrInvented(
      Problems problems, Map<String, Integer> found, String where, boolean twiceAllowed) {
    found.forEach(
        (id, count) -> {
          if (!produced.containsKey(id)) {
            problems.add(where + " and never produced", id);
          }
          if (count > 1 && !twiceAllowed) {
            problems.add(where + " more than once", id + " (" + count + " times)");
          }
        });
  }

  private void compareOrder(Problems problems) {
    applied.forEach(
        (key, sequences) -> {
          Set<Long> seen = new HashSet<>();
          long highest = Long.MIN_VALUE;
          for (long sequence : sequences) {
            boolean again = !seen.add(sequence);
            if (again && duplicatesAllowed) {
              continue;
            }
            if (sequence <= highest) {
              problems.add(OUT_OF_ORDER, key + ": " + sequence + " after " + highest);
            }
            highest = Math.max(highest, sequence);
          }
        });
    Map<String, Long> expected = new HashMap<>();
    produced.forEach(
        (id, record) -> {
          if (written.containsKey(id)) {
            expected.merge(record.key(), record.sequence(), Math::max);
          }
        });
    last.forEach(
        (key, sequence) -> {
          if (!sequence.equals(expected.get(key))) {
            problems.add(
                "not the last of its key", key + ": " + sequence + ", not " + expected.get(key));
          }
        });
  }

  private long settled() {
    long found =
        produced.keySet().stream()
            .filter(id -> written.containsKey(id) || deadLettered.containsKey(id))
            .count();
    return found + (filteredByCount >= 0 ? filteredByCount : filtered.size());
  }

  private void refuseEmptyRun(Problems problems) {
    long settled = settled();
    if (settled < minRecords) {
      problems.add(
          "shows nothing", settled + " records settled, at least " + minRecords + " wanted");
    }
    if (written.isEmpty()
        && produced.values().stream().anyMatch(record -> record.fate() == Fate.WRITTEN)) {
      problems.add("shows nothing", "no record written");
    }
    int struck = faults.values().stream().mapToInt(Integer::intValue).sum();
    if (struck < minFaults) {
      problems.add("shows nothing", struck + " faults struck, at least " + minFaults + " wanted");
    }
    if (commitsSeen < commitsWanted) {
      problems.add(
          "shows nothing",
          commitsSeen + " looks at commits, at least " + commitsWanted + " wanted");
    }
    if (orderWanted
        && last.isEmpty()
        && applied.values().stream().noneMatch(sequences -> sequences.size() > 1)) {
      problems.add("shows nothing", "order to be checked and no key with two records");
    }
  }

  /** The counts on one line. */
  public synchronized String summary() {
    return "produced "
        + produced.size()
        + ", written "
        + written.size()
        + ", dead-lettered "
        + deadLettered.size()
        + ", filtered "
        + (filteredByCount >= 0 ? filteredByCount : filtered.size())
        + ", faults "
        + faults
        + ".";
  }

  /** What is wrong, by kind. */
  private static final class Problems {

    private final Map<String, List<String>> examples = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    void add(String kind, String example) {
      counts.merge(kind, 1, Integer::sum);
      List<String> list = examples.computeIfAbsent(kind, k -> new ArrayList<>());
      if (list.size() < EXAMPLES) {
        list.add(example);
      }
    }

    long count(String kind) {
      return counts.getOrDefault(kind, 0);
    }

    boolean isEmpty() {
      return counts.isEmpty();
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      examples.forEach(
          (kind, list) -> {
            text.append("\n  ").append(kind).append(": ").append(counts.get(kind)).append(", ");
            text.append(String.join("; ", list));
            if (counts.get(kind) > list.size()) {
              text.append("; …");
            }
          });
      return text.toString();
    }
  }
}
