package io.penstock.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gets PostgreSQL with TimescaleDB from the packages of Debian 13, without installing anything: apt
 * downloads them with a configuration of its own from the mirror that the machine uses anyway, and
 * they are unpacked into one folder. They come with the C library that they were built for, so an
 * older machine can run them; a small script in the place of each program calls it through that
 * library's own loader.
 */
final class TimescalePackages {

  private static final String SUITE = "trixie";
  private static final List<String> PROGRAMS = List.of("postgres", "initdb", "pg_ctl");

  /** Only for administration, documentation or just-in-time compilation, which tests do without. */
  private static final List<String> NOT_NEEDED =
      List.of("libllvm", "libz3", "perl", "libperl", "locales", "libc-l10n", "debconf", "ssl-cert");

  private TimescalePackages() {}

  /**
   * The folder that holds {@code bin}.
   *
   * @throws RuntimeException if this machine cannot have it
   */
  static Path folder() {
    Path root = Cache.entry("timescaledb-" + SUITE + "-1", TimescalePackages::fill);
    return root.resolve("root/usr/lib/postgresql/17");
  }

  private static void fill(Path folder) throws IOException {
    Path work = folder.resolve("apt");
    download(work);
    Path root = folder.resolve("root");
    Files.createDirectories(root);
    try (DirectoryStream<Path> packages =
        Files.newDirectoryStream(work.resolve("cache/archives"), "*.deb")) {
      for (Path one : packages) {
        String name = one.getFileName().toString();
        if (NOT_NEEDED.stream().noneMatch(name::startsWith)) {
          Commands.run(List.of("dpkg", "-x", one.toString(), root.toString()));
        }
      }
    }
    Path bin = root.resolve("usr/lib/postgresql/17/bin");
    String libraries = libraries(root);
    for (String program : PROGRAMS) {
      wrap(bin.resolve(program), libraries);
    }
    TempFolder.delete(work);
  }

  private static void download(Path work) throws IOException {
    for (String folder : List.of("state/lists/partial", "cache/archives/partial", "etc")) {
      Files.createDirectories(work.resolve(folder));
    }
    Files.createFile(work.resolve("status"));
    RuntimeException last = null;
    for (String mirror : mirrors()) {
      Path keys = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
      String signedBy = Files.exists(keys) ? "[signed-by=" + keys + "] " : "";
      Files.writeString(
          work.resolve("etc/sources.list"), "deb " + signedBy + mirror + " " + SUITE + " main\n");
      try {
        apt(work, "-o", "APT::Update::Error-Mode=any", "update");
        apt(
            work,
            "-y",
            "--download-only",
            "--no-install-recommends",
            "install",
            "postgresql-17-timescaledb",
            "libc6");
        return;
      } catch (IllegalStateException e) {
        last = e;
      }
    }
    throw last == null ? new IllegalStateException("apt knows no mirror of Debian") : last;
  }

  private static void apt(Path work, String... arguments) {
    List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
    Stream.of(
            "Dir::Etc::sourcelist=" + work.resolve("etc/sources.list"),
            "Dir::Etc::sourceparts=/dev/null",
            "Dir::State=" + work.resolve("state"),
            "Dir::State::Lists=" + work.resolve("state/lists"),
            "Dir::State::status=" + work.resolve("status"),
            "Dir::Cache=" + work.resolve("cache"),
            "Dir::Cache::archives=" + work.resolve("cache/archives"),
            "Acquire::Languages=none",
            "Acquire::Retries=2",
            // The folder is the user's own: another user could not write to it.
            "APT::Sandbox::User=")
        .forEach(option -> command.addAll(List.of("-o", option)));
    command.addAll(List.of(arguments));
    Commands.run(command);
  }

  /** The mirrors that this machine uses, those that say that they are Debian's first. */
  private static List<String> mirrors() {
    String output =
        Commands.run(
            List.of(
                "apt-get",
                "indextargets",
                "--format",
                "$(ORIGIN) $(REPO_URI)",
                "Created-By: Packages"));
    List<String> debian = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    output
        .lines()
        .distinct()
        .filter(line -> !line.contains("security"))
        .forEach(
            line -> {
              String mirror = line.substring(line.lastIndexOf(' ') + 1);
              if (line.startsWith("Debian ")) {
                debian.add(mirror);
              } else if (line.startsWith(" ")) {
                unknown.add(mirror);
              }
            });
    debian.addAll(unknown);
    return debian;
  }

  /** The folder of the libraries, relative to the root: its name holds the machine's kind. */
  private static String libraries(Path root) throws IOException {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(root.resolve("usr/lib"), "*-linux-gnu*")) {
      for (Path folder : folders) {
        return "usr/lib/" + folder.getFileName();
      }
    }
    throw new IOException("no libraries in what was unpacked");
  }

  private static void wrap(Path program, String libraries) throws IOException {
    Path binary = program.resolveSibling(program.getFileName() + ".bin");
    Files.move(program, binary, StandardCopyOption.ATOMIC_MOVE);
    // The folder gets its final name when it is complete, so the script finds its own place.
    Files.writeString(
        program,
        """
        #!/bin/sh
        root=$(cd "$(dirname "$0")/../../../../.." && pwd)
        lib=$root/%s
        set -- --library-path "$lib" --argv0 "$root/usr/lib/postgresql/17/bin/${0##*/}" "$0.bin" "$@"
        for loader in "$lib"/ld-linux*.so.*; do exec "$loader" "$@"; done
        """
            .formatted(libraries));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
