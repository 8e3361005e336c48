package io.penstock.elasticsearch;

import java.util.Set;

/**
 * Names that Elasticsearch keeps for itself at the root of a document (its metadata fields). A
 * document that has one is refused whole, whatever the mapping says; below the root they are
 * ordinary names. The list was tried name by name on 8.19.
 */
final class ReservedNames {

  private static final Set<String> NAMES =
      Set.of(
          "_id",
          "_index",
          "_source",
          "_version",
          "_seq_no",
          "_primary_term",
          "_routing",
          "_ignored",
          "_field_names",
          "_tier",
          "_nested_path",
          "_data_stream_timestamp");

  private ReservedNames() {}

  static boolean contains(String rootField) {
    return NAMES.contains(rootField);
  }

  /** Why the name is refused, and what to do instead. */
  static String wayOut(String name) {
    String refused =
        name
            + " cannot be a field at the root of a document: Elasticsearch keeps the name for its own"
            + " metadata. ";
    return refused
        + switch (name) {
          case "_version" ->
              "Write the number to another field, for example doc_version, and set version.field to"
                  + " that field: it then becomes the document's external version, and readers find"
                  + " it as a hit's _version (search with version=true) and as doc_version";
          case "_id" ->
              "Set id.fields to the field that holds the id, and write the field under another name"
                  + " if readers need it in the document";
          case "_index" -> "Choose the index by the settings index and routes";
          default -> "Write the field under another name, or below another field";
        };
  }
}
