package io.penstock.elasticsearch;

/** What a bulk item asks of the server. */
enum Action {
  INDEX("index"),
  CREATE("create"),
  MERGE("update"),
  MERGE_OR_CREATE("update"),
  DELETE("delete");

  private final String word;

  Action(String word) {
    this.word = word;
  }

  /** The word in an action line. */
  String word() {
    return word;
  }
}
