package io.penstock.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.penstock.spi.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * What each failure of Redis means. Error replies are told apart by their first word, which the
 * server's protocol keeps stable; everything else is a connection that cannot be relied on any
 * more.
 */
final class RedisVerdicts {

  /** Longer error texts are cut: some commands put arguments into them. */
  private static final int MAX_TEXT = 200;

  /**
   * What one failure means.
   *
   * @param code stable code for machines
   * @param opening the verdict while the component is being opened
   * @param running the verdict later on
   * @param kind what has to be done about the connection or the group
   * @param text the server's or the client's words, without payload
   * @param advice what to do next; ends with a full stop
   */
  record Finding(
      String code, Verdict opening, Verdict running, Kind kind, String text, String advice) {

    /** The text with its advice, for the end of a message. */
    String explained() {
      return text + (text.endsWith("?") ? " " : ". ") + advice;
    }
  }

  /** What has to be done beside reporting it. */
  enum Kind {
    /** The connection cannot be used any more. */
    CONNECTION,
    /** The consumer group, or its stream, is not there any more. */
    GROUP_GONE,
    /** There is no such key. */
    KEY_MISSING,
    /** The server refused one command and is otherwise well. */
    REFUSED
  }

  /** One row of the table: an error that begins so means that. */
  private record Row(String prefix, Verdict opening, Verdict running, Kind kind, String advice) {}

  private static Row row(
      String prefix, Verdict opening, Verdict running, Kind kind, String advice) {
    return new Row(prefix, opening, running, kind, advice);
  }

  /** Searched from the top: longer prefixes stand before shorter ones. */
  private static final List<Row> TABLE =
      List.of(
          row(
              "WRONGTYPE",
              Verdict.STOP,
              Verdict.STOP,
              Kind.REFUSED,
              "The key holds something that is not a stream: check the name, or move the other data away."),
          row(
              "WRONGPASS",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "Check user and password."),
          row(
              "NOAUTH",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "The server asks for a password: set user and password."),
          row(
              "ERR invalid password",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "Check the password."),
          row(
              "ERR AUTH",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "A password is configured but the server has none: check the address or leave it out."),
          row(
              "NOPERM",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.REFUSED,
              "Grant the ACL user what is missing."),
          row(
              "DENIED",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "The server runs in protected mode: set a password there."),
          row(
              "NOGROUP",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.GROUP_GONE,
              "The group is created again."),
          row(
              "UNBLOCKED",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.GROUP_GONE,
              "The group is created again."),
          row(
              "ERR no such key",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.KEY_MISSING,
              "The stream does not exist."),
          row(
              "ERR The XGROUP subcommand requires the key to exist",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.KEY_MISSING,
              "The stream does not exist."),
          row(
              "READONLY",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "This is a replica: it is left, and the master looked for."),
          row(
              "LOADING",
              Verdict.OUTAGE,
              Verdict.RETRY,
              Kind.REFUSED,
              "The server is loading its data; it is asked again."),
          row(
              "MASTERDOWN",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "The replica has lost its master; the master is looked for."),
          row(
              "CLUSTERDOWN",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "The cluster does not serve this slot; it is asked again."),
          row(
              "TRYAGAIN",
              Verdict.RETRY,
              Verdict.RETRY,
              Kind.REFUSED,
              "The slot is being moved; it is asked again."),
          row(
              "MOVED",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "This server is part of a cluster: set cluster to true."),
          row(
              "ASK",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "This server is part of a cluster: set cluster to true."),
          row(
              "CROSSSLOT",
              Verdict.STOP,
              Verdict.STOP,
              Kind.REFUSED,
              "Keys that are used together must have one hash tag in a cluster."),
          row(
              "ERR This instance has cluster support disabled",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "This server is not part of a cluster: set cluster to false."),
          row(
              "OOM",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.REFUSED,
              "The server's memory limit is reached: trim streams or raise maxmemory."),
          row(
              "MISCONF",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.REFUSED,
              "The server cannot write to its disk and refuses changes: look at its log."),
          row(
              "NOREPLICAS",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.REFUSED,
              "The server asks for more replicas than it has."),
          row(
              "BUSY ",
              Verdict.OUTAGE,
              Verdict.RETRY,
              Kind.REFUSED,
              "The server is running a script; it is asked again."),
          row("NOSCRIPT", Verdict.RETRY, Verdict.RETRY, Kind.REFUSED, "The script is sent again."),
          row(
              "ERR max number of clients",
              Verdict.OUTAGE,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "Raise maxclients or close other connections."),
          row(
              "ERR unknown command",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.REFUSED,
              "The server does not know the command, or it was renamed: Redis 7.0 or later is needed."),
          row(
              "ERR unknown subcommand",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.REFUSED,
              "The server does not know the command: Redis 7.0 or later is needed."),
          row(
              "ERR syntax error",
              Verdict.STOP,
              Verdict.STOP,
              Kind.REFUSED,
              "The server does not know an option of the command: Redis 7.0 or later is needed."),
          row(
              "ERR DB index",
              Verdict.STOP,
              Verdict.OUTAGE,
              Kind.CONNECTION,
              "The database number in the address does not exist."),
          row(
              "ERR Invalid stream ID",
              Verdict.STOP,
              Verdict.STOP,
              Kind.REFUSED,
              "Check start: it is 0, $ or an entry id such as 1700000000000-0."));

  private RedisVerdicts() {}

  /** Looks a failure up. A failure that nobody knows counts as an outage. */
  static Finding of(Throwable failure) {
    RedisCommandExecutionException reply = find(failure, RedisCommandExecutionException.class);
    if (reply != null && reply.getMessage() != null) {
      return ofReply(reply.getMessage());
    }
    if (find(failure, javax.net.ssl.SSLException.class) != null) {
      return new Finding(
          "TLS",
          Verdict.STOP,
          Verdict.OUTAGE,
          Kind.CONNECTION,
          "the TLS handshake failed (" + deepestMessage(failure) + ")",
          "Check the server's certificate, tls.ca and tls.verify, and that the port speaks TLS.");
    }
    if (find(failure, TimeoutException.class) != null
        || find(failure, RedisCommandTimeoutException.class) != null) {
      return connection(
          "TIMEOUT",
          "no reply in time",
          "The server hangs or the network swallows packets; a new connection is made.");
    }
    if (find(failure, RedisConnectionException.class) != null
        || find(failure, IOException.class) != null) {
      return connection(
          "CONNECTION",
          deepestMessage(failure),
          "Check that the server runs and that the address is right; a new connection is made.");
    }
    if (find(failure, RedisException.class) != null
        || failure instanceof java.util.concurrent.CancellationException) {
      return connection("CONNECTION", "the connection was lost", "A new connection is made.");
    }
    return connection(
        "UNKNOWN",
        failure.getClass().getName() + ": " + deepestMessage(failure),
        "This failure is not known and counts as an outage; a new connection is made.");
  }

  /** A connection that the server, or somebody on the way, has ended. */
  static Finding closedByServer() {
    return connection("CONNECTION", "it was closed from the other side", "A new one is made.");
  }

  private static Finding connection(String code, String text, String advice) {
    return new Finding(code, Verdict.OUTAGE, Verdict.OUTAGE, Kind.CONNECTION, text, advice);
  }

  private static Finding ofReply(String message) {
    String text = harmless(message);
    for (Row row : TABLE) {
      if (message.regionMatches(true, 0, row.prefix(), 0, row.prefix().length())) {
        return new Finding(
            code(row.prefix()), row.opening(), row.running(), row.kind(), text, row.advice());
      }
    }
    return new Finding(
        code(message),
        Verdict.OUTAGE,
        Verdict.OUTAGE,
        Kind.REFUSED,
        text,
        "This error is not known and counts as an outage; it is tried again.");
  }

  /** The first word, or ERR_ and the words that tell one ERR from the other. */
  private static String code(String message) {
    String trimmed = message.trim();
    if (!trimmed.startsWith("ERR ")) {
      int space = trimmed.indexOf(' ');
      return space < 0 ? trimmed : trimmed.substring(0, space);
    }
    String[] words = trimmed.substring(4).toUpperCase(Locale.ROOT).split("[^A-Z]+");
    StringBuilder code = new StringBuilder("ERR");
    for (int i = 0; i < Math.min(3, words.length); i++) {
      code.append('_').append(words[i]);
    }
    return code.toString();
  }

  /** The server's words without the arguments that some errors quote. */
  private static String harmless(String message) {
    int quoted = message.indexOf(", with args");
    String text = quoted < 0 ? message : message.substring(0, quoted);
    text = text.replaceAll("\\p{Cntrl}", " ").trim();
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
    int depth = 0;
    for (Throwable at = failure; at != null && depth++ < 20; at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }

  private static String deepestMessage(Throwable failure) {
    String message = null;
    int depth = 0;
    for (Throwable at = failure; at != null && depth++ < 20; at = at.getCause()) {
      if (at.getMessage() != null) {
        message = at.getMessage();
      }
    }
    return message == null ? failure.getClass().getSimpleName() : harmless(message);
  }
}
