package io.penstock.config;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that somebody probably meant. */
public final class Suggestions {

  private static final int LONGEST_LIST = 16;
  private static final int LONGEST_NAME = 100;

  private Suggestions() {}

  /** "did you mean 'topics'?", or the list of what there is, or empty if there is nothing. */
  public static String of(String wrong, Collection<String> known) {
    String nearest = nearest(wrong, known);
    if (nearest != null) {
      return "did you mean '" + nearest + "'?";
    }
    return listOf(known);
  }

  /** The list of what there is, or empty if that is nothing or too much to read. */
  public static String listOf(Collection<String> known) {
    if (known.isEmpty() || known.size() > LONGEST_LIST) {
      return "";
    }
    return "there " + (known.size() == 1 ? "is " : "are ") + String.join(", ", known);
  }

  /** The nearest of the known names, or null if none is near. */
  public static String nearest(String wrong, Collection<String> known) {
    if (wrong.length() > LONGEST_NAME) {
      return null;
    }
    String wanted = plain(wrong);
    String best = null;
    int bestDistance = Math.max(1, wanted.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(wanted, plain(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** {@code bootstrap.servers}, {@code bootstrap_servers} and {@code bootstrapServers} are one. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
  }

  /** How many letters have to be changed, added, removed or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
