package io.penstock.producer.transactions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of the example's lookup tables, as the model knows them: the tables themselves are files
 * of the example, and a test compares the two.
 */
public final class LookupRows {

  private static final List<String> CATEGORIES =
      List.of("groceries", "travel", "electronics", "restaurants", "fuel");
  private static final List<String> COUNTRIES = List.of("BR", "DE", "US", "JP", "MX");
  private static final int MERCHANTS = 40;
  private static final int ACCOUNTS = 60;

  private LookupRows() {}

  /** {@code merchants.csv}, by merchant. */
  public static Map<String, Map<String, String>> merchants() {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    for (int i = 1; i <= MERCHANTS; i++) {
      String id = "m-" + (1000 + i);
      Map<String, String> row = new LinkedHashMap<>();
      row.put("merchant_id", id);
      row.put("name", "Merchant, No. " + i);
      row.put("category", CATEGORIES.get(i % CATEGORIES.size()));
      row.put("country", COUNTRIES.get(i % COUNTRIES.size()));
      rows.put(id, row);
    }
    return rows;
  }

  /** {@code accounts.csv}, by account. */
  public static Map<String, Map<String, String>> accounts() {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    for (int i = 1; i <= ACCOUNTS; i++) {
      String id = "a-" + (5000 + i);
      Map<String, String> row = new LinkedHashMap<>();
      row.put("account_id", id);
      row.put("name", "José Ömer " + i);
      row.put("country", COUNTRIES.get((i * 3) % COUNTRIES.size()));
      rows.put(id, row);
    }
    return rows;
  }

  /** {@code assets.csv}, by asset. */
  public static Map<String, Map<String, String>> assets() {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    rows.put("BTC", Map.of("asset", "BTC", "name", "Bitcoin", "network", "bitcoin"));
    rows.put("ETH", Map.of("asset", "ETH", "name", "Ether", "network", "ethereum"));
    rows.put("USDC", Map.of("asset", "USDC", "name", "USD Coin", "network", "ethereum"));
    return rows;
  }

  /** The keys of a table, in order. */
  static List<String> keys(Map<String, Map<String, String>> table) {
    return new ArrayList<>(table.keySet());
  }
}
