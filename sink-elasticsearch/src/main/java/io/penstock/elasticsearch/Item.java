package io.penstock.elasticsearch;

/**
 * One item of a bulk request, but for the document.
 *
 * @param action what to do
 * @param index the index, or null if the whole request goes to one
 * @param id the {@code _id}; never empty
 * @param version the external version, or {@link VersionRule#NONE}
 */
record Item(Action action, String index, String id, long version) {

  /** What the order of writes hangs on: the same for all items of one document. */
  String key() {
    // An index name holds no slash, so the first one ends it.
    return index == null ? id : index + "/" + id;
  }

  boolean isVersioned() {
    return version != VersionRule.NONE;
  }
}
