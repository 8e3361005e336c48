package io.penstock.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.record.Header;
import io.penstock.record.Position;
import io.penstock.record.Rejection;
import io.penstock.record.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a record of an entry's fields. Nothing of an entry is lost on the way, so that a dead
 * letter can hold all of it:
 *
 * <ul>
 *   <li>With a payload field its bytes are the record's value, and the other fields become headers.
 *   <li>Without one, the value is a JSON object of all fields as texts, in their order.
 *   <li>The key is the value of the key field, if one is named.
 *   <li>An entry that cannot be mapped (the payload field is missing, a field is not UTF-8 text or
 *       occurs twice) becomes a refused record without a value, with all fields as headers.
 * </ul>
 *
 * <p>For the poll thread only.
 */
final class EntryMapping {

  private static final JsonFactory JSON = new JsonFactory();

  private final byte[] payloadField;
  private final byte[] keyField;
  private final boolean headers;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);

  /**
   * A mapping.
   *
   * @param payloadField the field that holds the value, or null for all fields as JSON
   * @param keyField the field that holds the key, or null
   * @param headers whether fields beside payload and key become headers
   */
  EntryMapping(String payloadField, String keyField, boolean headers) {
    this.payloadField = payloadField == null ? null : payloadField.getBytes(StandardCharsets.UTF_8);
    this.keyField = keyField == null ? null : keyField.getBytes(StandardCharsets.UTF_8);
    this.headers = headers;
  }

  /** Maps an entry; {@code fields} holds names and values by turns. */
  SourceRecord map(Position position, Object[] fields) {
    byte[] key = keyField == null ? null : find(fields, keyField);
    if (payloadField == null) {
      Rejection rejection = whyNotJson(fields);
      return rejection == null
          ? new SourceRecord(position, key, json(fields), List.of(), position.high())
          : refuse(position, fields, rejection);
    }
    byte[] payload = find(fields, payloadField);
    if (payload == null) {
      return refuse(
          position,
          fields,
          new Rejection(
              "PAYLOAD_FIELD_MISSING",
              "the entry has no field '"
                  + Utf8.name(payloadField)
                  + "', which payloadField names; it has "
                  + fields.length / 2
                  + " other fields"));
    }
    return new SourceRecord(
        position, key, payload, headers ? others(fields) : List.of(), position.high());
  }

  /** A record that must not be processed, with all fields as headers. */
  SourceRecord refuse(Position position, Object[] fields, Rejection rejection) {
    return new SourceRecord(
        position,
        keyField == null ? null : find(fields, keyField),
        null,
        allAsHeaders(fields),
        position.high(),
        rejection);
  }

  private static byte[] find(Object[] fields, byte[] name) {
    for (int i = 0; i + 1 < fields.length; i += 2) {
      if (Arrays.equals((byte[]) fields[i], name)) {
        return (byte[]) fields[i + 1];
      }
    }
    return null;
  }

  /** Every field but the first that is the payload and the first that is the key. */
  private List<Header> others(Object[] fields) {
    if (fields.length == 2) {
      return List.of();
    }
    List<Header> others = new ArrayList<>(fields.length / 2);
    boolean payloadSeen = false;
    boolean keySeen = keyField == null;
    for (int i = 0; i + 1 < fields.length; i += 2) {
      byte[] name = (byte[]) fields[i];
      if (!payloadSeen && Arrays.equals(name, payloadField)) {
        payloadSeen = true;
      } else if (!keySeen && Arrays.equals(name, keyField)) {
        keySeen = true;
      } else {
        others.add(new Header(Utf8.name(name), (byte[]) fields[i + 1]));
      }
    }
    return others;
  }

  private static List<Header> allAsHeaders(Object[] fields) {
    List<Header> all = new ArrayList<>(fields.length / 2);
    for (int i = 0; i + 1 < fields.length; i += 2) {
      all.add(new Header(Utf8.name((byte[]) fields[i]), (byte[]) fields[i + 1]));
    }
    return all;
  }

  private static Rejection whyNotJson(Object[] fields) {
    for (int i = 0; i < fields.length; i++) {
      if (!Utf8.isText((byte[]) fields[i])) {
        return new Rejection(
            "FIELD_NOT_TEXT",
            (i % 2 == 0 ? "the name" : "the value")
                + " of field number "
                + (i / 2 + 1)
                + " is not UTF-8 text, so the entry cannot become JSON; name the binary field in"
                + " payloadField");
      }
    }
    if (fields.length > 2 && hasDuplicates(fields)) {
      return new Rejection(
          "DUPLICATE_FIELD",
          "a field occurs more than once in the entry, so it cannot become a JSON object");
    }
    return null;
  }

  private static boolean hasDuplicates(Object[] fields) {
    if (fields.length <= 32) {
      for (int i = 2; i < fields.length; i += 2) {
        for (int j = 0; j < i; j += 2) {
          if (Arrays.equals((byte[]) fields[i], (byte[]) fields[j])) {
            return true;
          }
        }
      }
      return false;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < fields.length; i += 2) {
      if (!names.add(new String((byte[]) fields[i], StandardCharsets.UTF_8))) {
        return true;
      }
    }
    return false;
  }

  private byte[] json(Object[] fields) {
    return write(buffer, fields);
  }

  /** Writes names and values by turns as a JSON object of texts; all of them must be UTF-8. */
  static byte[] write(ByteArrayOutputStream buffer, Object[] fields) {
    buffer.reset();
    try (JsonGenerator generator = JSON.createGenerator(buffer)) {
      generator.writeStartObject();
      for (int i = 0; i + 1 < fields.length; i += 2) {
        generator.writeFieldName(new String((byte[]) fields[i], StandardCharsets.UTF_8));
        byte[] value = (byte[]) fields[i + 1];
        generator.writeUTF8String(value, 0, value.length);
      }
      generator.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("a buffer in memory cannot fail", impossible);
    }
    return buffer.toByteArray();
  }
}
