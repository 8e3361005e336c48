package io.penstock.config;

import java.util.regex.Pattern;

/**
 * Judges whether a text that is written into a file should not be there. Some settings are secrets
 * only now and then, an address that may hold a password or a client's properties, and a warning
 * that is wrong most of the time is one that nobody reads.
 */
final class LiteralSecrets {

  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.:-]*://.*");
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i)[^/?#]*://[^/?#]*@.*|.*(password|passwd|secret|token|api_?key)=.*");
  private static final Pattern TELLING_KEY =
      Pattern.compile("(?i).*(password|passwd|secret|token|jaas|credential|private|[._-]key$).*");

  private LiteralSecrets() {}

  static boolean isSecret(ScalarNode scalar, OptionDescriptor option) {
    String text = scalar.text();
    if (text.isEmpty()) {
      return false;
    }
    if (ADDRESS.matcher(text).matches()) {
      return CREDENTIALS.matcher(text).matches();
    }
    if (option.type() instanceof OptionType.Entries) {
      String marker = option.name() + ".";
      int begin = scalar.path().indexOf(marker);
      String key = begin < 0 ? scalar.path() : scalar.path().substring(begin + marker.length());
      return TELLING_KEY.matcher(key).matches();
    }
    return true;
  }
}
