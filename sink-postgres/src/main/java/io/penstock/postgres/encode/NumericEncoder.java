package io.penstock.postgres.encode;

import io.penstock.spi.RejectedException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * {@code numeric}, exact. With a precision and a scale the value must fit them; more digits behind
 * the point than the scale are rejected, or rounded where {@link Rounding#ALL} allows it. (Postgres
 * would round without a word.)
 *
 * <p>Binary format: the number of base-10000 digits, the weight of the first of them, the sign, the
 * number of decimal digits to show behind the point, the digits.
 */
final class NumericEncoder implements CellEncoder {

  private static final int UNLIMITED = -1;
  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;

  /** Limits of the type itself, from the Postgres manual, "Arbitrary Precision Numbers". */
  private static final int MAX_INTEGER_DIGITS = 131_072;

  private static final int MAX_SCALE = 16_383;

  private final ColumnName column;
  private final int precision;
  private final int scale;
  private final EncodeOptions options;

  NumericEncoder(ColumnName column, int typeModifier, EncodeOptions options) {
    this.column = column;
    this.options = options;
    if (typeModifier < 4) {
      this.precision = UNLIMITED;
      this.scale = 0;
    } else {
      // Scale is a signed number of eleven bits since Postgres 15, and was below 1001 before.
      this.precision = (typeModifier - 4) >> 16 & 0xFFFF;
      this.scale = ((typeModifier - 4 & 0x7FF) ^ 1024) - 1024;
    }
  }

  @Override
  public void encode(Object value, RowBuffer out) throws RejectedException {
    if (value instanceof Long number && precision == UNLIMITED) {
      putLong(number, out);
      return;
    }
    BigDecimal number = Numbers.decimal(value);
    if (number == null) {
      throw column.reject(Codes.COLUMN_TYPE, "is not a number");
    }
    put(precision == UNLIMITED ? number : fitted(number), out);
  }

  /** Without zeros at the end, so that equal numbers are the same bytes; the column adds them. */
  private BigDecimal fitted(BigDecimal number) throws RejectedException {
    BigDecimal plain = number.stripTrailingZeros();
    // Before anything is expanded: an exponent can be absurd.
    if (plain.signum() != 0 && integerDigits(plain) > precision - scale) {
      throw outOfRange();
    }
    if (plain.scale() <= scale) {
      return plain;
    }
    if (options.rounding() != Rounding.ALL) {
      throw column.reject(
          Codes.COLUMN_SCALE, "has more than " + scale + " digits behind the point");
    }
    options.rounded().run();
    BigDecimal rounded =
        integerDigits(plain) < -scale
            ? BigDecimal.ZERO
            : plain.setScale(scale, RoundingMode.HALF_UP).stripTrailingZeros();
    if (rounded.signum() != 0 && integerDigits(rounded) > precision - scale) {
      throw outOfRange();
    }
    return rounded;
  }

  /** How many digits stand before the point; below zero if there are zeros behind it. */
  private static long integerDigits(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  private RejectedException outOfRange() {
    return column.reject(
        Codes.COLUMN_RANGE,
        "has more than " + Math.max(0, precision - scale) + " digits before the point");
  }

  private static void putLong(long number, RowBuffer out) {
    int header = out.size();
    out.putLong(0);
    int sign = number < 0 ? NEGATIVE : POSITIVE;
    // Negative throughout, because the lowest long has no positive counterpart.
    long rest = number < 0 ? number : -number;
    int groups = 0;
    for (long left = rest; left != 0; left /= 10_000) {
      groups++;
    }
    int weight = groups - 1;
    while (rest != 0 && rest % 10_000 == 0) {
      rest /= 10_000;
      groups--;
    }
    for (int i = 0; i < groups; i++) {
      out.putShort(0);
    }
    for (int i = groups - 1; i >= 0; i--) {
      out.setShort(header + 8 + 2 * i, (int) -(rest % 10_000));
      rest /= 10_000;
    }
    putHeader(out, header, groups, Math.max(weight, 0), sign, 0);
  }

  private void put(BigDecimal number, RowBuffer out) throws RejectedException {
    if (number.scale() == 0 && number.precision() <= 18) {
      putLong(number.longValue(), out);
      return;
    }
    long integerDigits = integerDigits(number);
    if (number.signum() != 0 && integerDigits > MAX_INTEGER_DIGITS) {
      throw column.reject(Codes.COLUMN_RANGE, "is outside of the type's range");
    }
    if (number.scale() > MAX_SCALE) {
      throw column.reject(
          Codes.COLUMN_SCALE, "has more than " + MAX_SCALE + " digits behind the point");
    }
    int shown = Math.max(number.scale(), 0);
    int header = out.size();
    out.putLong(0);
    if (number.signum() == 0) {
      putHeader(out, header, 0, 0, POSITIVE, shown);
      return;
    }
    String digits = number.unscaledValue().abs().toString();
    int weight = Math.floorDiv((int) integerDigits - 1, 4);
    // The first group holds 1 to 4 digits, so that the point falls between two groups.
    int end = (int) integerDigits - 4 * weight;
    int groups = 0;
    int significant = 0;
    for (int start = end - 4; start < digits.length(); start += 4) {
      int group = 0;
      for (int i = start; i < start + 4; i++) {
        group = group * 10 + (i >= 0 && i < digits.length() ? digits.charAt(i) - '0' : 0);
      }
      out.putShort(group);
      groups++;
      if (group != 0) {
        significant = groups;
      }
    }
    out.truncate(header + 8 + 2 * significant);
    putHeader(out, header, significant, weight, number.signum() < 0 ? NEGATIVE : POSITIVE, shown);
  }

  private static void putHeader(
      RowBuffer out, int at, int groups, int weight, int sign, int shown) {
    out.setShort(at, groups);
    out.setShort(at + 2, weight);
    out.setShort(at + 4, sign);
    out.setShort(at + 6, shown);
  }
}
