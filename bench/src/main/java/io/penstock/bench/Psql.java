package io.penstock.bench;

import io.penstock.testkit.Database;
import java.nio.file.Path;
import java.util.Locale;

/** What everything is compared with. Needs {@code psql} on the path. */
final class Psql {

  private Psql() {}

  /**
   * Copies a CSV file into an empty table by {@code \copy}, and prints how fast.
   *
   * @return rows a second
   */
  static double copy(Database database, Path rows, String table, int records) throws Exception {
    ProcessBuilder psql =
        new ProcessBuilder(
            "psql",
            "-X",
            "-q",
            "-h",
            database.server().host(),
            "-p",
            Integer.toString(database.server().port()),
            "-U",
            database.user(),
            "-d",
            database.name(),
            "-c",
            "\\copy " + table + " FROM '" + rows + "' WITH (FORMAT csv)");
    psql.environment().put("PGPASSWORD", database.password());
    psql.inheritIO();
    long begin = System.nanoTime();
    int exit = psql.start().waitFor();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (exit != 0 || database.queryLong("SELECT count(*) FROM " + table) != records) {
      throw new IllegalStateException("psql \\copy failed");
    }
    double rate = records / seconds;
    System.out.printf(Locale.ROOT, "psql \\copy: %,.0f rows/s%n", rate);
    return rate;
  }
}
