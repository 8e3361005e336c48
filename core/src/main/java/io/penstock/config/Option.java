package io.penstock.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting, on a component of a configuration record. From it come parsing, defaults,
 * limits, the reference page and the editor schema.
 *
 * <p>The record component's name is the key. Its type is one of {@code String}, {@code boolean},
 * {@code int}, {@code long}, {@code double} and their boxes, {@link java.time.Duration}, {@link
 * DataSize}, {@link Secret}, an enum (written in YAML in lower camel case), another configuration
 * record, a {@link ComponentConfig} of a provider's interface, {@code Object} for any value (see
 * {@link OptionType.Anything}), {@code List} or {@code Map<String, …>} of these.
 *
 * <p>A setting without a default is required, unless it is {@link #optional()}; an absent optional
 * setting is null, or empty for a {@code List} or {@code Map}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {

  /** What it does, in one or two sentences; ends with a full stop. */
  String doc();

  /**
   * The default, as it would be written in YAML; empty means that there is none. Beside scalars it
   * may be {@code [a, b]} for a list, {@code {}} for a section whose settings all have defaults,
   * and {@code { json: {} }} for a component; {@code ''} is the empty text.
   */
  String defaultValue() default "";

  /** Whether it may be left out although it has no default. */
  boolean optional() default false;

  /** An example value, as it would be written in YAML. */
  String example() default "";

  /**
   * The lowest value allowed, in the notation of the type ({@code 1}, {@code 10ms}, {@code 1KiB});
   * for a list or map, of each item.
   */
  String min() default "";

  /** The highest value allowed, in the notation of the type. */
  String max() default "";

  /** A regular expression that a text must match as a whole. */
  String pattern() default "";

  /** Whether most users never need it; the reference page lists it after the others. */
  boolean advanced() default false;
}
