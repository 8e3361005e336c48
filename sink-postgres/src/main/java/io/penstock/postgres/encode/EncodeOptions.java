package io.penstock.postgres.encode;

import java.time.ZoneId;
import java.util.Map;

/**
 * What a pipeline allows when values are converted.
 *
 * @param zone the zone of times that name none; null if such times are rejected
 * @param epoch column to the unit of numbers that are times; a number for any other column of a
 *     time type is rejected
 * @param bytes how bytes are written in texts
 * @param rounding what may be rounded
 * @param rounded called for each value that was rounded, from any lane
 */
public record EncodeOptions(
    ZoneId zone,
    Map<String, EpochUnit> epoch,
    BytesFormat bytes,
    Rounding rounding,
    Runnable rounded) {

  public EncodeOptions {
    epoch = Map.copyOf(epoch);
  }

  /** No zone, no epochs, base64, times may be rounded. */
  public static EncodeOptions defaults() {
    return new EncodeOptions(null, Map.of(), BytesFormat.BASE64, Rounding.TIME, () -> {});
  }
}
