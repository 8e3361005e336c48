package io.penstock.producer.transactions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.Dice;
import io.penstock.producer.Expectation;
import io.penstock.producer.SyntheticRecord;
import io.penstock.producer.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Events as {@code examples/message-consumer} reads them: transactions that are created, changed
 * and deleted, messages that were sent before (also ones that are out of date by now), and broken
 * ones. Keyed by user, so that events of a transaction keep their order. Each event has a time of
 * its own, to the microsecond, which is the version of its document.
 *
 * <p>The row of an {@link Expectation} holds the event, not the document: {@code operation} ({@code
 * upsert} or {@code delete}), {@code id}, {@code version}, and {@code document}, which {@link
 * TransactionModel} puts together.
 */
public final class TransactionWorkload implements Workload {

  /** The name of the example. */
  public static final String NAME = "message-consumer";

  /** How many of the latest good events may be repeated. */
  private static final int MEMORY = 512;

  private static final int USERS = 500;
  private static final String SOURCE = "transaction-service";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Dice dice;
  private final Instant start;
  private final TransactionMix mix;
  private final List<String> users;
  private final Transactions transactions;
  private final List<Transaction> living = new ArrayList<>();
  private final SyntheticRecord[] sent = new SyntheticRecord[MEMORY];
  private int sentCount;
  private long number;
  private int faults;

  /** A workload over some hundred users. */
  public TransactionWorkload(long seed, Instant start, TransactionMix mix) {
    this(seed, start, mix, users());
  }

  /**
   * A workload.
   *
   * @param seed decides everything but the times
   * @param start when the first event happens
   * @param users whose transactions they are; at least one
   */
  public TransactionWorkload(long seed, Instant start, TransactionMix mix, List<String> users) {
    this.dice = new Dice(seed);
    this.start = start.truncatedTo(ChronoUnit.SECONDS);
    this.mix = Objects.requireNonNull(mix, "mix");
    this.users = List.copyOf(users);
    this.transactions = new Transactions(dice);
  }

  private static List<String> users() {
    List<String> users = new ArrayList<>();
    for (int i = 1; i <= USERS; i++) {
      users.add("user_" + i);
    }
    return users;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SyntheticRecord next() {
    Instant at = start.plusMillis(number++).plus(dice.below(1_000), ChronoUnit.MICROS);
    double share = dice.share();
    if (share < mix.broken()) {
      return broken(at);
    }
    share -= mix.broken();
    if (share < mix.repeated() && sentCount > 0) {
      return repeated(at);
    }
    share -= mix.repeated();
    if (share >= 0 && share < mix.deleted() && !living.isEmpty()) {
      Transaction last = living.remove(living.size() - 1 - recent());
      return good("deleted", last, at);
    }
    share -= mix.deleted();
    if (share >= 0 && share < mix.updated() && !living.isEmpty()) {
      int place = living.size() - 1 - recent();
      Transaction changed = transactions.update(living.get(place));
      living.set(place, changed);
      return good("updated", changed, at);
    }
    Transaction fresh = transactions.create(dice.oneOf(users), at);
    living.add(fresh);
    return good("created", fresh, at);
  }

  /** Mostly one of the latest, so that changes of a transaction come close together, too. */
  private int recent() {
    return dice.below(dice.chance(0.5) ? Math.min(8, living.size()) : living.size());
  }

  private SyntheticRecord good(String what, Transaction transaction, Instant at) {
    ObjectNode event = event("transaction." + what, transaction, at);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("operation", what.equals("deleted") ? "delete" : "upsert");
    row.put("id", transaction.id());
    row.put("version", micros(at));
    row.put("document", TransactionModel.document(event, transaction, at));
    SyntheticRecord record =
        new SyntheticRecord(
            key(transaction), bytes(event), at.toEpochMilli(), Expectation.written(row));
    sent[sentCount++ % MEMORY] = record;
    return record;
  }

  private SyntheticRecord repeated(Instant at) {
    SyntheticRecord before = sent[dice.below(Math.min(sentCount, MEMORY))];
    return new SyntheticRecord(
        before.key(),
        before.value(),
        at.toEpochMilli(),
        Expectation.duplicate("a message that was sent before"));
  }

  /** One kind after the other. */
  private SyntheticRecord broken(Instant at) {
    TransactionFault fault = TransactionFault.ALL.get(faults++ % TransactionFault.ALL.size());
    Transaction fresh = transactions.create(dice.oneOf(users), at);
    byte[] key = key(fresh);
    ObjectNode event = event("transaction.created", fresh, at);
    fault.change(event);
    return new SyntheticRecord(
        key,
        fault.breakBytes(bytes(event)),
        at.toEpochMilli(),
        Expectation.dead(fault.code(), fault.kind()));
  }

  /** The service's envelope. Half of its clients write the time without a zone and mean UTC. */
  private ObjectNode event(String type, Transaction transaction, Instant at) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("event_type", type);
    event.set("transaction", transaction.json().deepCopy());
    String time = at.toString();
    event.put("timestamp", dice.chance(0.5) ? time : time.substring(0, time.length() - 1));
    event.put("source", SOURCE);
    return event;
  }

  static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  private static byte[] key(Transaction transaction) {
    return transaction.userId().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree that was built here can be written", impossible);
    }
  }
}
