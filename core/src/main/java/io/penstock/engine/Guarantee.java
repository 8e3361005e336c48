package io.penstock.engine;

import io.penstock.spi.Capability;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.Sink;
import io.penstock.spi.Source;
import java.util.List;

/**
 * What a pipeline promises, derived from what its parts can do.
 *
 * @param level the promise for the pipeline's own sink
 * @param because why, in words, and what is less than that in which branch
 */
public record Guarantee(Level level, String because) {

  /** The promises, from the weakest. */
  public enum Level {
    /** A record may be written more than once after a crash. */
    AT_LEAST_ONCE("at least once"),
    /** A record may be written more than once, and the target shows it once. */
    EFFECTIVELY_ONCE("effectively once"),
    /** A record is written once. */
    EXACTLY_ONCE("exactly once");

    private final String words;

    Level(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Derives the guarantee.
   *
   * @param deadLetter null if there is none
   * @param branches whose sinks get what the pipeline's own sink has taken
   * @throws IllegalArgumentException if the parts cannot keep the delivery that is asked for; the
   *     message says which part and what to do
   */
  public static Guarantee derive(
      Delivery delivery,
      Source source,
      Sink<?> sink,
      DeadLetter deadLetter,
      List<? extends Branch<?>> branches) {
    Guarantee own = ofSink(delivery, source, sink, deadLetter);
    StringBuilder because = new StringBuilder(own.because());
    for (Branch<?> branch : branches) {
      because.append(lessIn(branch));
    }
    return new Guarantee(own.level(), because.toString());
  }

  /** What a branch does not keep; empty if it is keyed and complete. */
  private static String lessIn(Branch<?> branch) {
    boolean keyed = branch.sink().capabilities().contains(Capability.IDEMPOTENT);
    if (keyed && branch.required()) {
      return "";
    }
    String why;
    if (branch.required()) {
      why = " is not keyed: at least once there";
    } else if (keyed) {
      why = " is best effort: it may drop records";
    } else {
      why = " is not keyed and best effort: it may repeat records and drop some";
    }
    return "; branch " + branch.name() + " (" + branch.sink().description() + ")" + why;
  }

  private static Guarantee ofSink(
      Delivery delivery, Source source, Sink<?> sink, DeadLetter deadLetter) {
    if (delivery == Delivery.EXACTLY_ONCE) {
      if (!sink.capabilities().contains(Capability.LEDGER)) {
        throw new IllegalArgumentException(
            "exactly-once delivery needs a sink with a ledger, which "
                + sink.description()
                + " is not; use at-least-once with a sink that is keyed");
      }
      boolean seeks = source.capabilities().contains(Capability.SEEKABLE);
      if (!seeks && !source.capabilities().contains(Capability.ACKNOWLEDGES_IDS)) {
        throw new IllegalArgumentException(
            "exactly-once delivery needs a source that can seek, or that delivers again by id, and "
                + source.description()
                + " does neither; use at-least-once with a sink that is keyed");
      }
      if (!seeks && !sink.capabilities().contains(Capability.ID_LEDGER)) {
        throw new IllegalArgumentException(
            "exactly-once delivery from "
                + source.description()
                + " needs a sink whose ledger keeps ids, which that of "
                + sink.description()
                + " does not; use at-least-once with a sink that is keyed");
      }
      String relay =
          deadLetter == null || deadLetter.capabilities().contains(Capability.IN_LEDGER)
              ? ""
              : "; dead letters are relayed from there to "
                  + deadLetter.description()
                  + " at least once, with a stable id";
      return new Guarantee(
          Level.EXACTLY_ONCE,
          seeks
              ? "records, dead letters and positions commit in one transaction of "
                  + sink.description()
                  + relay
              : "records, dead letters and the ids of what is not acknowledged yet commit in one"
                  + " transaction of "
                  + sink.description()
                  + ", and a consumer is fenced there before its records are taken over"
                  + relay);
    }
    if (sink.capabilities().contains(Capability.IDEMPOTENT)) {
      return new Guarantee(
          Level.EFFECTIVELY_ONCE,
          sink.description() + " is keyed: writing a record again leaves no trace");
    }
    return new Guarantee(
        Level.AT_LEAST_ONCE,
        sink.description()
            + " is not keyed: after a crash, records whose positions were not committed yet are"
            + " written again");
  }

  /** For example {@code effectively once: because …}. */
  @Override
  public String toString() {
    return level + ", because " + because;
  }
}
