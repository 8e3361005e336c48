package io.penstock.postgres.deadletter;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.record.Header;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Headers as JSON: an array of objects with {@code name}, and {@code text} where the bytes are
 * UTF-8 that a {@code jsonb} can hold, else {@code base64}; neither for a header without a value.
 * Order, repeated names and bytes survive; only half surrogate pairs in a name, which are no
 * characters, are replaced.
 */
final class HeadersJson {

  /** The limits of Jackson are for strangers' JSON; a header may be as long as its record. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .build();

  private HeadersJson() {}

  /**
   * Writes headers.
   *
   * @param asciiOnly whether only ASCII may be text, because the database has no Unicode
   */
  static String write(List<Header> headers, boolean asciiOnly) {
    ArrayNode array = MAPPER.createArrayNode();
    for (Header header : headers) {
      ObjectNode node = array.addObject();
      String nameText = Texts.wellFormed(header.name());
      if (nameText.indexOf('\0') >= 0 || asciiOnly && !Texts.isAscii(nameText)) {
        node.put(
            "nameBase64",
            Base64.getEncoder().encodeToString(nameText.getBytes(StandardCharsets.UTF_8)));
      } else {
        node.put("name", nameText);
      }
      if (header.value() != null) {
        String text = text(header.value());
        if (text == null || asciiOnly && !Texts.isAscii(text)) {
          node.put("base64", Base64.getEncoder().encodeToString(header.value()));
        } else {
          node.put("text", text);
        }
      }
    }
    return array.toString();
  }

  static List<Header> read(String json) {
    try {
      List<Header> headers = new ArrayList<>();
      for (JsonNode node : MAPPER.readTree(json)) {
        headers.add(new Header(name(node), value(node)));
      }
      return headers;
    } catch (JsonProcessingException malformed) {
      throw new IllegalStateException("the headers of a dead letter are not what we wrote");
    }
  }

  private static String name(JsonNode node) {
    return node.has("name")
        ? node.get("name").textValue()
        : new String(
            Base64.getDecoder().decode(node.path("nameBase64").asText()), StandardCharsets.UTF_8);
  }

  private static byte[] value(JsonNode node) {
    if (node.has("text")) {
      return node.get("text").textValue().getBytes(StandardCharsets.UTF_8);
    }
    return node.has("base64") ? Base64.getDecoder().decode(node.get("base64").textValue()) : null;
  }

  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') >= 0 ? null : text;
    } catch (CharacterCodingException binary) {
      return null;
    }
  }
}
