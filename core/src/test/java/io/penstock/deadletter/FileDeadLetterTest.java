package io.penstock.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.config.Bound;
import io.penstock.config.ConfigBinder;
import io.penstock.config.ConfigNodes;
import io.penstock.config.DataSize;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadLetterContext;
import io.penstock.spi.DeadLetterException;
import io.penstock.spi.DeadLetterProvider;
import io.penstock.spi.DeadRecord;
import io.penstock.spi.Verdict;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeadLetterTest {

  private static final DataSize LARGE = DataSize.parse("1GiB");

  @TempDir Path folder;

  private final List<DeadLetter> made = new ArrayList<>();

  @AfterEach
  void close() {
    made.forEach(DeadLetter::close);
  }

  private Path path() {
    return folder.resolve("dead.jsonl");
  }

  private FileDeadLetter opened(DataSize maxFileSize) throws DeadLetterException {
    FileDeadLetter deadLetter = new FileDeadLetter(path(), true, maxFileSize);
    made.add(deadLetter);
    deadLetter.open(new DeadLetterContext("orders", new SimpleMeterRegistry()));
    return deadLetter;
  }

  private static List<DeadRecord> dead(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> DeadRecords.of("p", i)).toList();
  }

  private List<Long> read() throws IOException {
    List<Long> offsets = new ArrayList<>();
    try (DeadLetterFileReader reader = new DeadLetterFileReader(path())) {
      reader.forEachRemaining(line -> offsets.add(line.dead().record().position().high()));
      assertThat(reader.damaged()).isEmpty();
    }
    return offsets;
  }

  private static List<Long> range(int from, int to) {
    return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
  }

  @Test
  void isFoundAndConfiguredByItsType() throws Exception {
    DeadLetterProvider<?> found = null;
    for (DeadLetterProvider<?> provider : ServiceLoader.load(DeadLetterProvider.class)) {
      found = provider.type().equals("file") ? provider : found;
    }
    assertThat(found).isInstanceOf(FileDeadLetterProvider.class);
    Bound<FileDeadLetterConfig> bound =
        new ConfigBinder()
            .bind(
                ConfigNodes.ofMap(Map.of("path", "dead.jsonl"), "test"),
                FileDeadLetterConfig.class);
    assertThat(bound.problems()).isEmpty();
    assertThat(bound.value().fsync()).isTrue();
    DeadLetter deadLetter =
        new FileDeadLetterProvider().create(bound.value(), new ComponentContext("p", folder));
    assertThat(deadLetter.description()).isEqualTo("file " + path().toAbsolutePath());
  }

  @Test
  void aTornLastLineIsMendedWhereverItWasTorn() throws Exception {
    opened(LARGE).write(dead(0, 2));
    close();
    byte[] two = Files.readAllBytes(path());
    byte[] line = Arrays.copyOf(two, two.length / 2);
    byte[] one = Arrays.copyOf(two, indexOf(two, '\n') + 1);
    for (int cut = 0; cut < line.length; cut += cut < 30 || cut > line.length - 30 ? 1 : 17) {
      Files.write(path(), Arrays.copyOf(two, one.length + cut));
      FileDeadLetter deadLetter = opened(LARGE);
      // All but the line break is a whole record.
      boolean whole = cut >= two.length - one.length - 1;
      assertThat(read()).as("cut at %d", cut).isEqualTo(whole ? range(0, 2) : range(0, 1));
      deadLetter.write(dead(2, 3));
      assertThat(read()).as("cut at %d", cut).isEqualTo(whole ? range(0, 3) : List.of(0L, 2L));
      close();
      made.clear();
    }
  }

  @Test
  void aTornFirstLineIsMendedToo() throws Exception {
    opened(LARGE).write(dead(0, 1));
    close();
    byte[] one = Files.readAllBytes(path());
    for (int cut : new int[] {1, 5, 30, one.length - 2}) {
      Files.write(path(), Arrays.copyOf(one, cut));
      opened(LARGE).write(dead(7, 8));
      assertThat(read()).isEqualTo(range(7, 8));
      close();
    }
  }

  private static int indexOf(byte[] bytes, int wanted) {
    int i = 0;
    while (bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  @Test
  void somebodyElsesFileIsLeftAlone() throws Exception {
    Files.writeString(path(), "root:x:0:0\nno newline");

    DeadLetterException refused =
        catchThrowableOfType(DeadLetterException.class, () -> opened(LARGE));

    assertThat(refused.verdict()).isEqualTo(Verdict.STOP);
    assertThat(refused.code()).isEqualTo("FILE_NOT_OURS");
    assertThat(Files.readString(path())).isEqualTo("root:x:0:0\nno newline");
    Files.delete(path());
    Files.createDirectory(path());
    assertThat(catchThrowableOfType(DeadLetterException.class, () -> opened(LARGE)).code())
        .isEqualTo("FILE_IS_FOLDER");
  }

  @Test
  void fullFilesArePutAsideAndReadInOrder() throws Exception {
    FileDeadLetter deadLetter = opened(DataSize.parse("1KiB"));
    for (int i = 0; i < 40; i++) {
      deadLetter.write(dead(i, i + 1));
    }

    assertThat(read()).isEqualTo(range(0, 40));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .contains("dead.jsonl", "dead.jsonl.1", "dead.jsonl.2", "dead.jsonl.10");
    }
    close();
    made.clear();
    Files.writeString(folder.resolve("dead.jsonl.bak"), "not one of ours");
    opened(DataSize.parse("1KiB")).write(dead(40, 50));
    assertThat(read()).isEqualTo(range(0, 50));
  }

  @Test
  void aListLargerThanAFileIsWrittenWhole() throws Exception {
    FileDeadLetter deadLetter = opened(DataSize.parse("1KiB"));
    deadLetter.write(dead(0, 50));
    deadLetter.write(dead(50, 51));

    assertThat(read()).isEqualTo(range(0, 51));
  }

  @Test
  void severalLanesWriteAtOnceWhileFilesArePutAside() throws Exception {
    FileDeadLetter deadLetter = opened(DataSize.parse("16KiB"));
    ExecutorService lanes = Executors.newFixedThreadPool(6);
    try {
      List<Future<?>> writing = new ArrayList<>();
      for (int lane = 0; lane < 6; lane++) {
        int from = lane * 100;
        writing.add(
            lanes.submit(
                () -> {
                  for (int i = from; i < from + 100; i += 2) {
                    deadLetter.write(dead(i, i + 2));
                    if (i % 10 == 0) {
                      // Lanes are interrupted on a forced stop; the others must not suffer.
                      Thread.currentThread().interrupt();
                      deadLetter.write(dead(i, i + 1));
                      Thread.interrupted();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : writing) {
        one.get();
      }
    } finally {
      lanes.shutdownNow();
    }

    assertThat(read().stream().distinct().sorted().toList()).isEqualTo(range(0, 600));
  }

  @Test
  void aFileThatIsTakenAwayIsMissedAtOnce() throws Exception {
    FileDeadLetter deadLetter = opened(LARGE);
    deadLetter.write(dead(0, 2));
    Files.move(path(), folder.resolve("moved"));
    deadLetter.write(dead(2, 3));
    assertThat(read()).isEqualTo(range(2, 3));
    Files.delete(path());
    deadLetter.write(dead(3, 4));
    assertThat(read()).isEqualTo(range(3, 4));
  }

  @Test
  void oneWriterAtATime() throws Exception {
    FileDeadLetter first = opened(LARGE);

    DeadLetterException refused =
        catchThrowableOfType(DeadLetterException.class, () -> opened(LARGE));

    assertThat(refused.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(refused.getMessage()).contains("another pipeline").contains("dead.jsonl");
    first.close();
    opened(LARGE).write(dead(0, 1));
  }

  @Test
  void aMissingFolderIsAnOutageThatEnds() throws Exception {
    FileDeadLetter deadLetter = new FileDeadLetter(folder.resolve("later/dead.jsonl"), true, LARGE);
    made.add(deadLetter);
    DeadLetterContext context = new DeadLetterContext("orders", new SimpleMeterRegistry());

    DeadLetterException away =
        catchThrowableOfType(DeadLetterException.class, () -> deadLetter.open(context));
    assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(away.code()).isEqualTo("FILE_UNAVAILABLE");
    assertThat(away.getMessage()).contains("later").contains("check the folder");
    assertThat(catchThrowableOfType(DeadLetterException.class, () -> deadLetter.write(dead(0, 1))))
        .isNotNull();
    Files.createDirectory(folder.resolve("later"));
    deadLetter.open(context);
    deadLetter.write(dead(0, 1));
  }

  @Test
  void onlyTheOwnerMayRead() throws Exception {
    if (!path().getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    opened(LARGE).write(dead(0, 1));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @Test
  void theReaderPassesOverDamageAndUnfinishedLines() throws Exception {
    opened(LARGE).write(dead(0, 2));
    Files.writeString(
        path(), "damaged s3cr3t\n\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    close();
    opened(LARGE).write(dead(2, 3));
    Files.writeString(path(), "{\"format\":1,\"id\":\"half", StandardOpenOption.APPEND);

    List<Long> numbers = new ArrayList<>();
    try (DeadLetterFileReader reader = new DeadLetterFileReader(path())) {
      reader.forEachRemaining(line -> numbers.add(line.number()));
      assertThat(numbers).containsExactly(1L, 2L, 5L);
      assertThat(reader.damaged())
          .extracting(DeadLetterFileReader.DamagedLine::number)
          .containsExactly(3L, 4L);
      assertThat(reader.damaged().toString()).doesNotContain("s3cr3t");
    }
    assertThat(
            catchThrowableOfType(
                IOException.class, () -> new DeadLetterFileReader(folder.resolve("no"))))
        .hasMessageContaining("no");
  }

  /** A process that is killed in the middle of writing has kept every record that it settled. */
  @Test
  void nothingSettledIsLostByKillMinusNine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                path().toString())
            .redirectError(new File(folder.toFile(), "stderr"))
            .start();
    long settled = -1;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // There are lines of a logger, and the last one may be cut.
        if (line.matches("[0-9]{6}")) {
          settled = Long.parseLong(line);
        }
        if (settled == 200) {
          // Not by the process itself, which would close the stream that is being read.
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(settled).as(Files.readString(folder.resolve("stderr"))).isGreaterThan(100);
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }

    FileDeadLetter deadLetter = opened(LARGE);
    List<Long> kept = new ArrayList<>(read());
    assertThat(kept).startsWith(range(0, (int) settled + 1).toArray(Long[]::new));
    deadLetter.write(dead(900_000, 900_001));
    kept.add(900_000L);
    assertThat(read()).isEqualTo(kept);
  }

  /** Writes until it is killed, and says what is settled. */
  static final class Writer {

    public static void main(String[] args) throws Exception {
      FileDeadLetter deadLetter = new FileDeadLetter(Path.of(args[0]), true, LARGE);
      deadLetter.open(new DeadLetterContext("orders", new SimpleMeterRegistry()));
      for (int i = 0; ; i++) {
        deadLetter.write(dead(i, i + 1));
        System.out.printf("%06d%n", i);
        System.out.flush();
      }
    }
  }
}
