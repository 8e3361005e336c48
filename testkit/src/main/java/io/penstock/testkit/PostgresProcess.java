package io.penstock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes a new database cluster and the process that serves it. */
final class PostgresProcess {

  static final String SUPERUSER = "postgres";

  /**
   * A cluster whose process is not started yet.
   *
   * @param password the superuser's
   */
  record Prepared(ServerProcess process, Port port, String password) {}

  private final String name;
  private final Path binaries;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private String authentication = "scram-sha-256";

  /**
   * A cluster with settings for tests.
   *
   * @param name for messages
   * @param binaries has a folder {@code bin}
   */
  PostgresProcess(String name, Path binaries) {
    this.name = name;
    this.binaries = binaries;
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", "");
    settings.put("max_connections", "200");
    settings.put("shared_buffers", "64MB");
    // kill -9 loses nothing that was handed to the operating system.
    settings.put("fsync", "off");
    settings.put("full_page_writes", "off");
    settings.put("log_min_messages", "warning");
  }

  PostgresProcess settings(Map<String, String> more) {
    settings.putAll(more);
    return this;
  }

  PostgresProcess authentication(String method) {
    authentication = method;
    return this;
  }

  Prepared prepare() {
    NonRoot identity = NonRoot.detect(binaries.resolve("bin/postgres"));
    GuardedFolder folder = GuardedFolder.create("postgres");
    Path data = folder.path().resolve("data");
    String password = UUID.randomUUID().toString();
    initialise(identity, folder, data, password);
    Port port = Port.claim();
    String url = "jdbc:postgresql://127.0.0.1:" + port.number() + "/postgres";
    ServerProcess process =
        new ServerProcess(
            name + " at 127.0.0.1:" + port.number(),
            folder,
            () -> command(identity, data, port.number()),
            () -> Database.open(url, SUPERUSER, password).close(),
            "INT");
    return new Prepared(process, port, password);
  }

  private void initialise(NonRoot identity, GuardedFolder folder, Path data, String password) {
    Path passwordFile = folder.path().resolve("password");
    try {
      Files.writeString(passwordFile, password);
      identity.own(folder.path());
      Commands.run(
          List.of(
              identity.command(
                  List.of(
                      binaries.resolve("bin/initdb").toString(),
                      "--pgdata=" + data,
                      "--username=" + SUPERUSER,
                      "--pwfile=" + passwordFile,
                      "--auth=" + authentication,
                      "--encoding=UTF8",
                      "--locale=C",
                      "--no-sync",
                      "--no-instructions"))),
          folder.watchdog());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private ChildProcess.Builder command(NonRoot identity, Path data, int port) {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return ChildProcess.command(identity.command(command));
  }
}
