package io.penstock.runner.management;

import java.nio.charset.StandardCharsets;

/**
 * What is answered.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param body whole
 */
record Reply(int status, String contentType, byte[] body) {

  static Reply of(int status, String contentType, String body) {
    return new Reply(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }
}
