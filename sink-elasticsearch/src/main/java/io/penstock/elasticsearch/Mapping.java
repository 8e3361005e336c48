package io.penstock.elasticsearch;

import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.RejectedException;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * Makes a bulk item and its document of an event. Safe for several threads, as its parts are.
 *
 * @param <T> the pipeline's value type
 */
final class Mapping<T> {

  private final IndexRule<T> index;
  private final IdRule<T> id;
  private final VersionRule<T> version;
  private final JsonWriter<? super T> json;
  private final OnCreate onCreate;
  private final OnUpdate onUpdate;
  private final boolean dataStream;
  private final String versionField;
  private final Predicate<? super T> holdsVersion;

  /**
   * A mapping.
   *
   * @param version null if there are no versions
   * @param versionField where the document holds its version too, or null
   * @param holdsVersion whether a value has that field already; it then keeps its own, since a
   *     second one would make the document invalid
   */
  Mapping(
      IndexRule<T> index,
      IdRule<T> id,
      VersionRule<T> version,
      JsonWriter<? super T> json,
      OnCreate onCreate,
      OnUpdate onUpdate,
      boolean dataStream,
      String versionField,
      Predicate<? super T> holdsVersion) {
    this.index = index;
    this.id = id;
    this.version = version;
    this.json = json;
    this.onCreate = onCreate;
    this.onUpdate = onUpdate;
    this.dataStream = dataStream;
    this.versionField = versionField;
    this.holdsVersion = holdsVersion;
  }

  /** The one index that every event goes to; null if there may be several. */
  String onlyIndex() {
    return index.only();
  }

  boolean isDataStream() {
    return dataStream;
  }

  Item item(Event<T> event) throws RejectedException {
    Action action = action(event.operation());
    if (action != Action.DELETE && event.value() == null) {
      throw new RejectedException("VALUE_MISSING", "the event has no value to write");
    }
    return new Item(
        action,
        index.only() == null ? index.index(event) : null,
        id.id(event),
        version == null ? VersionRule.NONE : version.version(event));
  }

  private Action action(Operation operation) throws RejectedException {
    if (dataStream) {
      return switch (operation) {
        case UPSERT, CREATE -> Action.CREATE;
        case UPDATE, DELETE ->
            throw new RejectedException(
                "OPERATION_UNSUPPORTED", "a data stream takes neither updates nor deletions");
      };
    }
    return switch (operation) {
      case UPSERT -> Action.INDEX;
      // The bulk API refuses external versions on creations; the version then decides by itself.
      case CREATE -> version == null && onCreate == OnCreate.CREATE ? Action.CREATE : Action.INDEX;
      case UPDATE ->
          switch (onUpdate) {
            case INDEX -> Action.INDEX;
            case MERGE -> Action.MERGE;
            case MERGE_OR_CREATE -> Action.MERGE_OR_CREATE;
          };
      case DELETE -> Action.DELETE;
    };
  }

  /** Appends the item's lines to a request's body. */
  void write(Item item, Event<T> event, BulkBody body) throws RejectedException {
    body.action(item);
    if (item.action() == Action.DELETE) {
      return;
    }
    body.beginDocument(item.action());
    try {
      json.write(event.value(), body.document());
    } catch (IOException | RuntimeException notJson) {
      // The exception's text is not passed on: it may quote the value.
      throw new RejectedException(
          "JSON_UNWRITABLE",
          "the value cannot be written as JSON ("
              + notJson.getClass().getSimpleName()
              + "); a text with half a surrogate pair is one cause");
    }
    boolean addVersion =
        versionField != null && item.isVersioned() && !holdsVersion.test(event.value());
    body.endDocument(item, addVersion ? versionField : null);
  }
}
