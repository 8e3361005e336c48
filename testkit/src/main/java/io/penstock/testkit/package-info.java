/**
 * Real servers, a faulty network and a bookkeeper for tests.
 *
 * <p>{@link io.penstock.testkit.Services} hands shared servers to JUnit tests; the server classes
 * ({@link io.penstock.testkit.KafkaServer}, {@link io.penstock.testkit.PostgresServer}, {@link
 * io.penstock.testkit.RedisServer} and others) start one that a test may kill. {@link
 * io.penstock.testkit.ChildProcess} runs other programs that a test may kill.
 *
 * <p>Everything here is for tests and demonstrations on Linux or macOS: servers bind to the
 * loopback address only, keep nothing, and trade durability of the disk for speed.
 */
package io.penstock.testkit;
