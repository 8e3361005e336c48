package io.penstock.spi;

/** A configuration that cannot work. The message says which key and what to do. */
public final class ComponentConfigException extends Exception {

  private final String key;

  /**
   * A problem at one key.
   *
   * @param key the record component's name that is at fault, or empty for the component as a whole
   * @param message what is wrong and what to do, without secrets
   */
  public ComponentConfigException(String key, String message) {
    super(message);
    this.key = key;
  }

  /** The record component's name that is at fault, or empty. */
  public String key() {
    return key;
  }
}
