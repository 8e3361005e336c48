package io.penstock.runner.verify;

import io.penstock.spi.TargetCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares what must be there with what is there. For one thread. */
final class Judgement {

  private final List<String> remarks = new ArrayList<>();
  private boolean different;
  private boolean unknown;

  /** Something that cannot be known and is needed. */
  void unknown(String format, Object... values) {
    unknown = true;
    note(format, values);
  }

  /** Something that is not as it must be. */
  void different(String format, Object... values) {
    different = true;
    note(format, values);
  }

  /** Something to keep in mind. */
  void note(String format, Object... values) {
    remarks.add(String.format(Locale.ROOT, format, values));
  }

  void partitions(List<PartitionBooks> partitions) {
    for (PartitionBooks books : partitions) {
      if (books.missing() > 0) {
        unknown(
            "%s: %,d dead letters are of records that the source does not have any more",
            books.partition(), books.missing());
      }
      if (books.refused() > 0) {
        unknown(
            "%s: %,d records would be refused by the file as it is now, and have no dead letter:"
                + " they were written under another file, or their letters are missing",
            books.partition(), books.refused());
      }
    }
  }

  void targets(long written, List<TargetCount> targets) {
    if (targets.isEmpty()) {
      unknown("what is in the target cannot be counted");
      return;
    }
    long there = targets.stream().mapToLong(TargetCount::records).sum();
    if (there > written) {
      surplus(there - written);
    } else if (targets.stream().allMatch(TargetCount::oneForEach)) {
      if (there < written) {
        different("%,d are missing in the target", written - there);
      }
    } else if (there < written) {
      unknown(
          "%,d fewer in the target than records: equal keys are one row, and how many records"
              + " share a key cannot be told",
          written - there);
    }
  }

  /** What cannot be known can have left rows; so only where all is known, too many is wrong. */
  private void surplus(long records) {
    if (unknown) {
      note("%,d more in the target than these records explain", records);
    } else {
      different("%,d too many in the target: written twice, or by somebody else", records);
    }
  }

  Balance balance() {
    if (different) {
      return Balance.DIFFERENT;
    }
    return unknown ? Balance.UNKNOWN : Balance.BALANCED;
  }

  List<String> remarks() {
    return remarks;
  }
}
