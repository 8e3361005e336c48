package io.penstock.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Builds trees from bytes that a {@link JsonScanner} has checked, and so cannot fail. */
final class JsonTrees implements Nested.TreeReader {

  /** So many digits certainly fit a long, with sign. */
  private static final int SURELY_LONG = 18;

  private final JsonFactory factory;

  JsonTrees(JsonFactory factory) {
    this.factory = factory;
  }

  @Override
  public Object read(byte[] json, int start, int end) {
    try (JsonParser parser = factory.createParser(json, start, end - start)) {
      return value(parser, parser.nextToken());
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException("JSON that was checked could not be read", cannotHappen);
    }
  }

  /** Where in the tree a byte of a checked text stands, for messages. */
  String pathAt(byte[] json, int start, int place) {
    String path = "";
    try (JsonParser parser = factory.createParser(json, start, json.length - start)) {
      while (parser.nextToken() != null
          && parser.currentTokenLocation().getByteOffset() + start <= place) {
        path = PathText.in(parser.getParsingContext());
      }
      return path;
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException("JSON that was checked could not be read", cannotHappen);
    }
  }

  /** The number that the parser stands at, exactly. */
  static Object number(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return parser.getDecimalValue();
    }
    if (parser.getTextLength() <= SURELY_LONG) {
      return parser.getLongValue();
    }
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Object) parser.getLongValue();
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        LinkedHashMap<String, Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          fields.put(name, value(parser, parser.nextToken()));
        }
        yield new FrozenMap(fields);
      }
      case START_ARRAY -> {
        ArrayList<Object> items = new ArrayList<>();
        for (JsonToken item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          items.add(value(parser, item));
        }
        yield new FrozenList(items);
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, token);
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      default -> null;
    };
  }
}
