package io.penstock.producer.transactions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.producer.Dice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes and changes transactions. */
final class Transactions {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> CURRENCIES = List.of("BRL", "USD", "EUR", "MXN");
  private static final List<String> STATUSES = List.of("completed", "failed", "reversed", "held");
  private static final List<String> CARD_PRODUCTS = List.of("debit card", "Crédito Plus");

  private static final double UNKNOWN_KEY = 0.02;

  private final Dice dice;
  private final Map<String, Map<String, String>> merchants = LookupRows.merchants();
  private final Map<String, Map<String, String>> accounts = LookupRows.accounts();
  private final Map<String, Map<String, String>> assets = LookupRows.assets();
  private final List<String> merchantIds = LookupRows.keys(merchants);
  private final List<String> accountIds = LookupRows.keys(accounts);
  private final List<String> assetIds = LookupRows.keys(assets);

  Transactions(Dice dice) {
    this.dice = dice;
  }

  /** A new one. */
  Transaction create(String userId, Instant at) {
    ObjectNode json = NODES.objectNode();
    json.put("id", dice.uuid().toString());
    json.put("user_id", userId);
    Transaction transaction =
        switch (dice.below(10)) {
          case 0, 1, 2, 3 -> card(json);
          case 4, 5, 6 -> transfer(json);
          case 7, 8 -> crypto(json);
          default -> topUp(json);
        };
    json.put("created_at", at.toString());
    return transaction;
  }

  private Transaction card(ObjectNode json) {
    String merchant = dice.chance(UNKNOWN_KEY) ? "m-0" : dice.oneOf(merchantIds);
    base(json, "card_payment", dice.oneOf(CARD_PRODUCTS), cents());
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("merchant_id", merchant);
    metadata.put("card_last_digits", String.format("%04d", dice.below(10_000)));
    return new Transaction(json, "merchant", row(merchants.get(merchant)));
  }

  private Transaction transfer(ObjectNode json) {
    String account = dice.chance(UNKNOWN_KEY) ? "a-0" : dice.oneOf(accountIds);
    base(json, "p2p_transfer", "transfer", cents());
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("recipient_id", account);
    metadata.put("note", dice.chance(0.3) ? "obrigado 🎉" : "");
    return new Transaction(json, "recipient", row(accounts.get(account)));
  }

  private Transaction crypto(ObjectNode json) {
    String asset = dice.oneOf(assetIds);
    // More digits than a double holds; they must arrive one by one.
    base(
        json,
        "crypto",
        "wallet",
        new BigDecimal(dice.below(1_000) + "." + String.format("%018d", dice.below(1 << 30) + 1L)));
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("asset", asset);
    metadata.put("confirmations", dice.below(9));
    return new Transaction(json, "asset", row(assets.get(asset)));
  }

  /** A kind that nobody has a strategy for. */
  private Transaction topUp(ObjectNode json) {
    base(json, "top_up", "account", cents());
    json.putObject("metadata");
    return new Transaction(json, null, null);
  }

  private void base(ObjectNode json, String type, String product, BigDecimal amount) {
    json.put("transaction_type", type);
    json.put("product", product);
    json.put("status", "pending");
    json.put("currency", dice.oneOf(CURRENCIES));
    json.put("amount", amount);
  }

  private BigDecimal cents() {
    return BigDecimal.valueOf(1 + dice.below(5_000_000), 2);
  }

  private static ObjectNode row(Map<String, String> row) {
    if (row == null) {
      return null;
    }
    ObjectNode node = NODES.objectNode();
    row.forEach(node::put);
    return node;
  }

  /** The same one with another status and sometimes another amount. */
  Transaction update(Transaction before) {
    ObjectNode json = before.json().deepCopy();
    json.put("status", dice.oneOf(STATUSES));
    if (dice.chance(0.3)) {
      json.put("amount", cents());
    }
    return before.withJson(json);
  }
}
