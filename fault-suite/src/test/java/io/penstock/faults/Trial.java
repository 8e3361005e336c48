package io.penstock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.BooksChecker;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** One run of a test: its servers, its seed, its books, and in the end its line in the table. */
final class Trial implements AutoCloseable {

  static final Duration STANDSTILL = Duration.ofSeconds(90);

  private final String test;
  private final int partitions;
  private final Seed seed;
  private final BooksChecker books;
  private final World world;
  private final long began = System.nanoTime();

  private Trial(String test, int partitions, Seed seed, BooksChecker books, World world) {
    this.test = test;
    this.partitions = partitions;
    this.seed = seed;
    this.books = books;
    this.world = world;
  }

  /**
   * Starts servers.
   *
   * @param test class and method, as the table names it
   * @param minRecords fewer settled records show nothing
   * @param minFaults fewer struck faults show nothing
   */
  static Trial start(String test, int partitions, int minRecords, int minFaults)
      throws IOException, SQLException {
    Seed seed = Seed.of(test);
    return new Trial(
        test,
        partitions,
        seed,
        new BooksChecker(test + ", seed " + seed, minRecords, minFaults).checkOrder(),
        World.start(test, partitions));
  }

  World world() {
    return world;
  }

  Seed seed() {
    return seed;
  }

  BooksChecker books() {
    return books;
  }

  /** A load with that share of poison. */
  Load load(double poison) {
    return new Load(world.kafka(), seed.random("load"), poison);
  }

  /** Returns when everything is settled and committed. */
  void awaitAll(Load load, Target target) {
    world.awaitSettled(load, target, STANDSTILL);
    world.awaitCommitted(partitions);
  }

  /** Closes the books of an exactly-once pipeline: nobody may have written as a stranger. */
  void balanceExactlyOnce(int order, String fault, String note, Load load, Target target)
      throws SQLException, IOException {
    balance(order, fault, note, load, target);
    assertThat(target.claims()).as("claims noted").isGreaterThanOrEqualTo(partitions);
    assertThat(target.rowsOfStrangers())
        .as("rows of processes that did not own the partition; seed %s", seed)
        .isZero();
  }

  /** Closes the books: writes the line, then judges. */
  void balance(int order, String fault, String note, Load load, Target target)
      throws SQLException, IOException {
    load.enter(books);
    target.enter(books, load);
    Reliability.line(
        order, fault, test, books.result(), seed, (System.nanoTime() - began) / 1e9, note);
    books.verify();
  }

  @Override
  public void close() {
    world.close();
  }
}
