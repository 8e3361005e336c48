package io.penstock.producer.transactions;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A transaction as the upstream service knows it at the moment.
 *
 * @param json the object {@code transaction} of an event
 * @param kind of the lookup that completes it: {@code merchant}, {@code recipient}, {@code asset},
 *     or null
 * @param found what the lookup finds; null if there is no such row
 */
record Transaction(ObjectNode json, String kind, ObjectNode found) {

  String id() {
    return json.get("id").asText();
  }

  String userId() {
    return json.get("user_id").asText();
  }

  Transaction withJson(ObjectNode changed) {
    return new Transaction(changed, kind, found);
  }
}
