package io.penstock.elasticsearch;

import java.io.IOException;
import java.io.InputStream;
import org.apache.http.HttpEntity;

/**
 * An HTTP reply, whatever its status; the body has arrived whole.
 *
 * @param status the HTTP status
 * @param node the node that answered, for messages
 * @param entity the body, or null
 */
record Reply(int status, String node, HttpEntity entity) {

  InputStream body() throws IOException {
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  boolean isOk() {
    return status >= 200 && status < 300;
  }
}
