package io.penstock.elasticsearch;

import io.penstock.elasticsearch.ErrorTypes.Row;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of the server's words what may be told: names of fields, types, limits. The words
 * themselves quote values ("Preview of field's value", the source of a bulk request that found no
 * shard), so they are passed on only for errors about an index or a cluster.
 */
final class Reasons {

  private static final int MAX_LENGTH = 400;

  /** Errors whose reasons were seen to name indices, limits and settings only. */
  private static final Set<String> TELLABLE =
      Set.of(
          "cluster_block_exception",
          "index_closed_exception",
          "index_not_found_exception",
          "circuit_breaking_exception",
          "invalid_index_name_exception",
          "validation_exception");

  private static final Pattern FIELD_OF_TYPE =
      Pattern.compile("^(?:\\[\\d+:\\d+] )?failed to parse field \\[(.+?)] of type \\[(\\w+)]");
  private static final Pattern STRICT =
      Pattern.compile("dynamic introduction of \\[(.+?)] within \\[(.+?)] is not allowed");
  private static final Pattern AS_OBJECT =
      Pattern.compile("^(?:\\[\\d+:\\d+] )?object mapping for \\[(.+?)] tried to parse field \\[");
  private static final Pattern MERGE =
      Pattern.compile(
          "^mapper \\[(.+?)] cannot be changed from type \\[(\\w+)] to \\[(\\w+)]"
              + "|^can't merge a (?:non-nested|nested|non object|object) mapping \\[(.+?)] with");
  private static final Pattern FIELD_LIMIT = Pattern.compile("Limit of total fields \\[(\\d+)]");
  private static final Pattern DEPTH_LIMIT =
      Pattern.compile(
          "(?:Limit of mapping depth|The depth of the field has exceeded the allowed limit of)"
              + " \\[(\\d+)]");
  private static final Pattern IMMENSE =
      Pattern.compile("Document contains at least one immense term in field=\"(.+?)\"");
  private static final Pattern INCONSISTENT =
      Pattern.compile(
          "Inconsistency of field data structures across documents for field \\[(.+?)] of doc");
  private static final Pattern CONFLICT =
      Pattern.compile(
          "current version \\[(\\d+)] is higher or equal to the one provided \\[(\\d+)]$");

  private Reasons() {}

  /** Which of two versions in a conflict is the newer. */
  enum Conflict {
    /** The index holds the same version: a replay. */
    EQUAL,
    /** The index holds a newer one, or a newer deletion. */
    OLDER,
    /** It is not a conflict of external versions. */
    OTHER
  }

  /**
   * Reads the two versions that a conflict names. The expression is anchored at the end, since the
   * reason begins with the id, which may hold anything.
   */
  static Conflict conflict(ServerError error) {
    Matcher versions = CONFLICT.matcher(error.reason());
    if (!versions.find()) {
      return Conflict.OTHER;
    }
    return versions.group(1).equals(versions.group(2)) ? Conflict.EQUAL : Conflict.OLDER;
  }

  /** A more exact row for a parse error whose cause says more than its type; else null. */
  static Row refine(ServerError error) {
    if (!error.type().equals("document_parsing_exception")
        && !error.type().equals("mapper_parsing_exception")) {
      return null;
    }
    Matcher field = FIELD_OF_TYPE.matcher(error.reason());
    if (field.find() && field.group(1).equals(field.group(2))) {
      if (ReservedNames.contains(field.group(1))) {
        return new Row(ItemVerdict.REJECT, "RESERVED_NAME", "");
      }
    }
    if (error.cause().equals("illegal_argument_exception")
        || error.cause().equals("parse_exception")) {
      if (FIELD_LIMIT.matcher(error.causeReason()).lookingAt()) {
        return new Row(ItemVerdict.REJECT, "FIELD_LIMIT", "");
      }
      if (DEPTH_LIMIT.matcher(error.causeReason()).lookingAt()) {
        return new Row(ItemVerdict.REJECT, "DEPTH_LIMIT", "");
      }
      if (IMMENSE.matcher(error.causeReason()).lookingAt()) {
        return new Row(ItemVerdict.REJECT, "TERM_TOO_LONG", "");
      }
    }
    return null;
  }

  /** The error in words that hold no payload. */
  static String tell(ServerError error) {
    String type = error.type().isEmpty() ? "an error without a type" : error.type();
    String detail = detail(error);
    String text = type + " (" + error.status() + ")";
    return detail.isEmpty() ? text : text + ": " + detail;
  }

  private static String detail(ServerError error) {
    String reason = error.reason();
    if (TELLABLE.contains(error.type())) {
      return reason.length() <= MAX_LENGTH ? reason : reason.substring(0, MAX_LENGTH) + "…";
    }
    Matcher found = IMMENSE.matcher(error.causeReason());
    if (found.lookingAt() || found.reset(reason).lookingAt()) {
      return "the field " + found.group(1) + " holds a term that is too long to index";
    }
    found = FIELD_OF_TYPE.matcher(reason);
    if (found.find()) {
      String field = found.group(1);
      if (ReservedNames.contains(field)) {
        return ReservedNames.wayOut(field);
      }
      String cause = error.cause().isEmpty() ? "" : " (" + error.cause() + ")";
      return "the field " + field + " holds what its type " + found.group(2) + " cannot" + cause;
    }
    found = STRICT.matcher(reason);
    if (found.find()) {
      return "the field "
          + found.group(1)
          + " is not in the mapping of "
          + found.group(2)
          + ", which is strict";
    }
    found = AS_OBJECT.matcher(reason);
    if (found.find()) {
      return "the field " + found.group(1) + " is an object in the mapping and a value here";
    }
    found = MERGE.matcher(reason);
    if (found.find()) {
      return found.group(1) != null
          ? "the field "
              + found.group(1)
              + " is of type "
              + found.group(2)
              + " and would become "
              + found.group(3)
          : "the field "
              + found.group(4)
              + " is an object in the mapping and a value here, or the other way round";
    }
    found = INCONSISTENT.matcher(reason);
    if (found.lookingAt() && ReservedNames.contains(found.group(1))) {
      return ReservedNames.wayOut(found.group(1));
    }
    return limit(error);
  }

  private static String limit(ServerError error) {
    for (String text : new String[] {error.reason(), error.causeReason()}) {
      Matcher found = FIELD_LIMIT.matcher(text);
      if (found.find()) {
        return "the document would bring the index over its limit of "
            + found.group(1)
            + " fields; map the object as flattened, or use a template that ignores fields beyond"
            + " the limit";
      }
      found = DEPTH_LIMIT.matcher(text);
      if (found.find()) {
        return "the document is nested deeper than the index allows (" + found.group(1) + ")";
      }
    }
    return error.cause().isEmpty() ? "" : "caused by " + error.cause();
  }
}
