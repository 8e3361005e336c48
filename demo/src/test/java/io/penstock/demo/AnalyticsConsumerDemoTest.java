package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.Services;
import io.penstock.testkit.TimescaleServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo as users see it: with the runner's jar, on servers of its own. */
@ExtendWith(Services.class)
@Timeout(300)
class AnalyticsConsumerDemoTest {

  private static final Path HOME = Path.of(System.getProperty("penstock.home"));
  private static final Path JAR = Path.of(System.getProperty("penstock.runner"));

  @BeforeAll
  static void theJarIsThere() {
    assertThat(JAR).as("the runner's jar; make it with: mvn -pl runner -am package").exists();
  }

  /**
   * @param isThere asked for, so that the test is skipped where TimescaleDB cannot be had
   */
  @Test
  void theBooksBalance(TimescaleServer isThere) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    boolean right = new AnalyticsConsumerDemo(HOME, JAR, screen, 4_000, 2_000, 5).run(false);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(right).as("%s", text).isTrue();
    assertThat(text)
        .contains("The books balance.", "show_chunks('events') gives", "Three rows of events:")
        .contains("timestamp,events_processed,lag,batch_time_ms,processing_rate")
        .contains("Three dead letters of analytics_events-dlq");
    assertThat(isThere.host()).isNotEmpty();
  }

  @Test
  void theScratchFolderGoesWithItsFiles() throws IOException {
    Path file;
    try (ScratchFolder scratch = ScratchFolder.create()) {
      file = scratch.file("metrics.csv");
      java.nio.file.Files.writeString(file, "x");
    }
    assertThat(file).doesNotExist();
    assertThat(file.getParent()).doesNotExist();
  }
}
