package io.penstock.engine;

import io.penstock.record.Event;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.Decoder;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Stage;
import io.penstock.spi.Validator;
import io.penstock.spi.Violation;
import java.util.ArrayList;
import java.util.List;

/** The way of one record from its bytes to an event that may be written. Shared by all lanes. */
final class Stages<T> {

  private static final int MAX_VIOLATIONS_TOLD = 20;

  private final Decoder<T> decoder;
  private final Refiner<T> refiner;
  private final List<Validator<T>> validators;

  Stages(Decoder<T> decoder, Refiner<T> refiner, List<Validator<T>> validators) {
    this.decoder = decoder;
    this.refiner = refiner;
    this.validators = List.copyOf(validators);
  }

  /** Leaves the entry pending, filtered, dead or handed back. */
  void run(Entry<T> entry) throws InterruptedException {
    decode(entry);
    refine(entry);
  }

  /** From bytes to an event; leaves the entry pending, filtered or dead. */
  void decode(Entry<T> entry) {
    SourceRecord record = entry.record();
    if (record.refused() != null) {
      entry.die(Stage.SOURCE, record.refused());
      return;
    }
    try {
      Event<T> event =
          record.value() == null
              ? decoder.decodeTombstone(record)
              : Event.of(record, decoder.decode(record));
      accept(entry, event);
    } catch (RejectedException rejected) {
      entry.die(Stage.DECODE, rejected.rejection());
    } catch (RuntimeException bug) {
      entry.die(Stage.DECODE, unexpected(Stage.DECODE, bug));
    }
  }

  /** Transforms and validates a decoded entry; does nothing to one that is not pending. */
  void refine(Entry<T> entry) throws InterruptedException {
    if (!entry.isPending()) {
      return;
    }
    refiner.refine(entry, entry.event());
    if (!entry.isPending() || validators.isEmpty()) {
      return;
    }
    try {
      List<Violation> violations = violations(entry.event());
      if (!violations.isEmpty()) {
        entry.die(Stage.VALIDATE, rejection(violations));
      }
    } catch (RuntimeException bug) {
      entry.die(Stage.VALIDATE, unexpected(Stage.VALIDATE, bug));
    }
  }

  private static <T> void accept(Entry<T> entry, Event<T> event) {
    if (event.isFiltered()) {
      entry.filtered(event.filteredBecause());
    } else {
      entry.toBeWritten(event);
    }
  }

  /** One record's misfortune with somebody's code; its text may hold payload, so only the place. */
  private static Rejection unexpected(Stage stage, RuntimeException bug) {
    return new Rejection(stage.name() + "_FAILED", "unexpected failure: " + Failures.describe(bug));
  }

  private List<Violation> violations(Event<T> event) {
    List<Violation> all = List.of();
    for (int i = 0; i < validators.size(); i++) {
      List<Violation> found = validators.get(i).validate(event);
      if (!found.isEmpty()) {
        if (all.isEmpty()) {
          all = new ArrayList<>(found);
        } else {
          all.addAll(found);
        }
      }
    }
    return all;
  }

  /** One violation keeps its own code; several share {@code INVALID} and are listed. */
  private static Rejection rejection(List<Violation> violations) {
    StringBuilder message = new StringBuilder();
    int told = Math.min(violations.size(), MAX_VIOLATIONS_TOLD);
    for (int i = 0; i < told; i++) {
      Violation violation = violations.get(i);
      if (i > 0) {
        message.append("; ");
      }
      message
          .append(violation.path().isEmpty() ? "record" : violation.path())
          .append(": ")
          .append(violation.message())
          .append(" (")
          .append(violation.code())
          .append(')');
    }
    if (violations.size() > told) {
      message.append("; and ").append(violations.size() - told).append(" more");
    }
    String code = violations.size() == 1 ? violations.get(0).code() : "INVALID";
    return new Rejection(code, message.toString());
  }
}
