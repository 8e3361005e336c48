package io.penstock.elasticsearch;

/**
 * An error as the server reports it, for an item or for a request. Its reason may quote the
 * document, so it must not reach a log or a message but through {@link Reasons}.
 *
 * @param status the HTTP status of the item or the request
 * @param type the error's type, such as {@code document_parsing_exception}; empty if none was given
 * @param reason the server's words; empty if none were given
 * @param cause the type of the innermost cause; empty if none was given
 * @param causeReason its words; empty if none were given
 */
record ServerError(int status, String type, String reason, String cause, String causeReason) {

  /** Names the kind of error only. */
  @Override
  public String toString() {
    return "ServerError[" + status + " " + type + "]";
  }
}
