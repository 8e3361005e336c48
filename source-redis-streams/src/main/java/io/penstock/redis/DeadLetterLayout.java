package io.penstock.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a dead record becomes the fields of an entry and comes back from them, byte by byte.
 *
 * <p>First the record's own fields, so that an entry of a dead-letter stream looks like the entry
 * that died: without a payload field a value that is exactly the JSON object which the source makes
 * of an entry's fields becomes those fields again; any other value is one field. Then the headers
 * as fields. Then {@code penstock.error.*}, among them {@code penstock.error.layout}, which tells
 * the parts apart: {@code fields:N} or the list of {@code key} and {@code value} that are there,
 * the number of headers, and which of the headers had no value, separated by semicolons.
 */
final class DeadLetterLayout {

  private static final String PREFIX = "penstock.error.";
  private static final String ID = PREFIX + "id";
  private static final String PIPELINE = PREFIX + "pipeline";
  private static final String SOURCE = PREFIX + "source";
  private static final String POSITION = PREFIX + "position";
  private static final String TIMESTAMP = PREFIX + "timestamp";
  private static final String TIME = PREFIX + "time";
  private static final String STAGE = PREFIX + "stage";
  private static final String CODE = PREFIX + "code";
  private static final String MESSAGE = PREFIX + "message";
  private static final String ATTEMPTS = PREFIX + "attempts";
  private static final String VERSION = PREFIX + "version";
  private static final String KEY = PREFIX + "key";
  private static final String LAYOUT = PREFIX + "layout";

  /** Larger values are not looked into: an entry's fields are small. */
  private static final int LARGEST_LOOKED_INTO = 64 * 1024;

  private static final JsonFactory JSON = new JsonFactory();

  private static final String VALUE = "value";

  private final boolean unpacks;
  private final byte[] payloadField;
  private final byte[] keyField;
  private final byte[] version;

  /**
   * A layout.
   *
   * @param payloadField the field of a value; null if values that an entry's fields can have made
   *     become fields again
   */
  DeadLetterLayout(String payloadField, String keyField) {
    this.unpacks = payloadField == null;
    this.payloadField = bytes(payloadField == null ? VALUE : payloadField);
    this.keyField = bytes(keyField);
    String released = DeadLetterLayout.class.getPackage().getImplementationVersion();
    this.version = bytes(released == null ? "development" : released);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Names and values by turns. */
  List<byte[]> write(DeadRecord dead) {
    List<byte[]> turns = new ArrayList<>();
    SourceRecord record = dead.record();
    StringBuilder layout = new StringBuilder();
    Object[] unpacked = !unpacks || record.value() == null ? null : unpack(record.value());
    if (unpacked != null) {
      for (Object part : unpacked) {
        turns.add((byte[]) part);
      }
      layout.append("fields:").append(unpacked.length / 2);
    } else {
      if (record.key() != null) {
        add(turns, keyField, record.key());
        layout.append("key");
      }
      if (record.value() != null) {
        add(turns, payloadField, record.value());
        layout.append(layout.isEmpty() ? "value" : ",value");
      }
    }
    writeHeaders(turns, record.headers(), layout);
    if (unpacked != null && record.key() != null) {
      add(turns, bytes(KEY), record.key());
    }
    writeReason(turns, dead, layout.toString());
    return turns;
  }

  private static void writeHeaders(List<byte[]> turns, List<Header> headers, StringBuilder layout) {
    layout.append(';').append(headers.size()).append(';');
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      if (header.value() == null) {
        layout.append(i).append(' ');
      }
      add(turns, bytes(header.name()), header.value() == null ? new byte[0] : header.value());
    }
  }

  private void writeReason(List<byte[]> turns, DeadRecord dead, String layout) {
    Position position = dead.record().position();
    add(turns, ID, dead.id());
    add(turns, PIPELINE, dead.pipeline());
    add(turns, SOURCE, position.partition());
    add(turns, POSITION, EntryIds.text(position));
    if (dead.record().timestamp() != SourceRecord.NO_TIMESTAMP) {
      add(turns, TIMESTAMP, Long.toString(dead.record().timestamp()));
    }
    add(turns, TIME, dead.time().toString());
    add(turns, STAGE, dead.stage().label());
    add(turns, CODE, dead.rejection().code());
    add(turns, MESSAGE, dead.rejection().message());
    add(turns, ATTEMPTS, Integer.toString(dead.attempts()));
    add(turns, bytes(VERSION), version);
    add(turns, LAYOUT, layout.trim());
  }

  private static void add(List<byte[]> turns, String name, String value) {
    add(turns, bytes(name), bytes(value));
  }

  private static void add(List<byte[]> turns, byte[] name, byte[] value) {
    turns.add(name);
    turns.add(value);
  }

  /**
   * The fields of which the source would make exactly this value, or null if there are none such.
   */
  private static Object[] unpack(byte[] value) {
    if (value.length < 2 || value.length > LARGEST_LOOKED_INTO || value[0] != '{') {
      return null;
    }
    List<Object> turns = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(value)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        turns.add(bytes(parser.currentName()));
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          return null;
        }
        turns.add(bytes(parser.getText()));
      }
    } catch (IOException notJson) {
      return null;
    }
    Object[] fields = turns.toArray();
    boolean isExact =
        fields.length > 0
            && Arrays.equals(EntryMapping.write(new ByteArrayOutputStream(), fields), value);
    return isExact ? fields : null;
  }

  /**
   * Reads an entry back. One that Penstock did not write has the code {@code UNKNOWN}, the empty
   * pipeline and its own place as position.
   *
   * @param at the entry's place in the dead-letter stream
   * @param fields names and values by turns
   */
  static DeadRecord read(Position at, Object[] fields) {
    Map<String, byte[]> reason = new HashMap<>();
    int own = fields.length;
    for (int i = fields.length - 2; i >= 0; i -= 2) {
      String name = Utf8.name((byte[]) fields[i]);
      if (!name.startsWith(PREFIX)) {
        break;
      }
      reason.put(name, (byte[]) fields[i + 1]);
      own = i;
      if (name.equals(ID)) {
        break; // whatever comes before is the record's, whatever it is called
      }
    }
    if (!reason.containsKey(ID) || !reason.containsKey(LAYOUT)) {
      return foreign(at, fields);
    }
    try {
      return ours(reason, Arrays.copyOf(fields, own));
    } catch (RuntimeException malformed) {
      return foreign(at, fields);
    }
  }

  private static DeadRecord foreign(Position at, Object[] fields) {
    SourceRecord record = new EntryMapping(null, null, true).map(at, fields);
    return new DeadRecord(
        new SourceRecord(at, record.key(), record.value(), record.headers(), at.high()),
        "",
        Instant.ofEpochMilli(Math.max(0, at.high())),
        Stage.SOURCE,
        new Rejection("UNKNOWN", "not written by Penstock"),
        1);
  }

  private static DeadRecord ours(Map<String, byte[]> reason, Object[] own) {
    String[] layout = text(reason, LAYOUT).split(";", -1);
    int at = 0;
    byte[] key = null;
    byte[] value = null;
    if (layout[0].startsWith("fields:")) {
      at = 2 * Integer.parseInt(layout[0].substring("fields:".length()));
      value = EntryMapping.write(new ByteArrayOutputStream(), Arrays.copyOf(own, at));
    } else {
      if (layout[0].startsWith("key")) {
        key = (byte[]) own[at + 1];
        at += 2;
      }
      if (layout[0].endsWith("value")) {
        value = (byte[]) own[at + 1];
        at += 2;
      }
    }
    int count = Integer.parseInt(layout[1]);
    List<String> withoutValue = List.of(layout[2].split(" "));
    List<Header> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++, at += 2) {
      headers.add(
          new Header(
              Utf8.name((byte[]) own[at]),
              withoutValue.contains(Integer.toString(i)) ? null : (byte[]) own[at + 1]));
    }
    if (own.length > at) {
      key = (byte[]) own[at + 1]; // the key of a value that became fields
    }
    String timestamp = reason.containsKey(TIMESTAMP) ? text(reason, TIMESTAMP) : null;
    return new DeadRecord(
        new SourceRecord(
            EntryIds.parse(text(reason, SOURCE), text(reason, POSITION)),
            key,
            value,
            headers,
            timestamp == null ? SourceRecord.NO_TIMESTAMP : Long.parseLong(timestamp)),
        text(reason, PIPELINE),
        Instant.parse(text(reason, TIME)),
        stage(text(reason, STAGE)),
        new Rejection(text(reason, CODE), text(reason, MESSAGE)),
        Integer.parseInt(text(reason, ATTEMPTS)));
  }

  private static Stage stage(String label) {
    for (Stage stage : Stage.values()) {
      if (stage.label().equals(label)) {
        return stage;
      }
    }
    return Stage.SOURCE;
  }

  private static String text(Map<String, byte[]> reason, String name) {
    return new String(reason.get(name), StandardCharsets.UTF_8);
  }
}
