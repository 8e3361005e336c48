package io.penstock.testkit;

import java.util.concurrent.CountDownLatch;

/** What {@link ChildProcessTest} starts. */
final class ChildMain {

  private ChildMain() {}

  public static void main(String[] args) throws InterruptedException {
    switch (args[0]) {
      case "greet" -> System.out.println("hello " + System.getenv("WHOM") + " " + args[1]);
      case "fail" -> {
        System.err.println("cannot go on");
        System.exit(3);
      }
      case "wait" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ended well")));
        System.out.println("heap " + Runtime.getRuntime().maxMemory());
        new CountDownLatch(1).await();
      }
      case "find" -> {
        try (Server redis = Finder.find(RedisServer.class)) {
          System.out.println("found " + redis.origin());
        }
      }
      case "servers" -> {
        RedisServer redis = RedisServer.start();
        PostgresServer postgres = PostgresServer.start();
        ChildProcess child = ChildProcess.command("sleep", "1000").start();
        System.out.println("ports " + redis.port() + " " + postgres.port());
        System.out.println("pid " + child.pid());
        new CountDownLatch(1).await();
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
