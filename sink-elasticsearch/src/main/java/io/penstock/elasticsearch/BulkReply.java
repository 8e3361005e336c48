package io.penstock.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;

/** Reads replies token by token; a reply to thousands of items never becomes a tree. */
final class BulkReply {

  /** Told about every item of a reply, in the order of the request. */
  @FunctionalInterface
  interface Items {
    /**
     * One item.
     *
     * @param number from 0
     * @param status its HTTP status
     * @param error null if there is none
     */
    void item(int number, int status, ServerError error);
  }

  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_DEPTH_OF_CAUSES = 10;

  private BulkReply() {}

  /**
   * Reads a reply to a bulk request.
   *
   * @param always whether items are told even if the reply says that none has an error
   * @return how many items were told; -1 if the reply says that none has an error and they were not
   *     asked for
   * @throws IOException if it is not such a reply, or not whole
   */
  static int read(InputStream body, boolean always, Items items) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      Boolean errors = null;
      int count = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("errors")) {
          errors = parser.getBooleanValue();
          if (!errors && !always) {
            return -1;
          }
        } else if (name.equals("items")) {
          expect(value, JsonToken.START_ARRAY);
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            item(parser, count++, items);
          }
        } else {
          parser.skipChildren();
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
      if (errors == null) {
        throw new IOException("the reply is not one to a bulk request");
      }
      return count;
    }
  }

  private static void item(JsonParser parser, int number, Items items) throws IOException {
    expect(parser.nextToken(), JsonToken.FIELD_NAME);
    expect(parser.nextToken(), JsonToken.START_OBJECT);
    int status = 0;
    Parsed error = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("status")) {
        status = parser.getIntValue();
      } else if (name.equals("error")) {
        error = error(parser, value, 0);
      } else {
        parser.skipChildren();
      }
    }
    expect(parser.nextToken(), JsonToken.END_OBJECT);
    items.item(number, status, error == null ? null : error.withStatus(status));
  }

  /** Reads the reply to a request that was refused as a whole; any body will do. */
  static ServerError refusal(int status, InputStream body) {
    Parsed error = null;
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          if (name.equals("error")) {
            error = error(parser, value, 0);
          } else {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException notJson) {
      // A proxy's error page, for example; the status says enough.
    }
    return error == null ? new ServerError(status, "", "", "", "") : error.withStatus(status);
  }

  private static Parsed error(JsonParser parser, JsonToken value, int depth) throws IOException {
    Parsed error = new Parsed();
    if (value == JsonToken.VALUE_STRING) {
      error.reason = parser.getText();
      return error;
    }
    if (value != JsonToken.START_OBJECT || depth > MAX_DEPTH_OF_CAUSES) {
      parser.skipChildren();
      return error;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("type") && token == JsonToken.VALUE_STRING) {
        error.type = parser.getText();
      } else if (name.equals("reason") && token == JsonToken.VALUE_STRING) {
        error.reason = parser.getText();
      } else if (name.equals("caused_by")) {
        Parsed cause = error(parser, token, depth + 1);
        boolean deeper = !cause.cause.isEmpty();
        error.cause = deeper ? cause.cause : cause.type;
        error.causeReason = deeper ? cause.causeReason : cause.reason;
      } else {
        parser.skipChildren();
      }
    }
    return error;
  }

  private static void expect(JsonToken found, JsonToken wanted) throws IOException {
    if (found != wanted) {
      throw new IOException("the reply is not one to a bulk request, or it is cut off");
    }
  }

  private static final class Parsed {
    private String type = "";
    private String reason = "";
    private String cause = "";
    private String causeReason = "";

    private ServerError withStatus(int status) {
      return new ServerError(status, type, reason, cause, causeReason);
    }
  }
}
