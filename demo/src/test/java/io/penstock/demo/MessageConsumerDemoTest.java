package io.penstock.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo as users see it: with the runner's jar, on servers of its own. */
@Timeout(300)
class MessageConsumerDemoTest {

  private static final Path HOME = Path.of(System.getProperty("penstock.home"));
  private static final Path JAR = Path.of(System.getProperty("penstock.runner"));

  @Test
  void indexAndAuditTableEqualTheModel() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    boolean right = new MessageConsumerDemo(HOME, JAR, screen, 2_400, 0, 5).run(false);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(right).as("%s", text).isTrue();
    assertThat(text)
        .contains("The books balance.", "Index and audit table equal the model.")
        .contains("equal, versions included")
        .contains("Three documents of the index transactions:", "\"doc_version\"")
        .contains("Three dead letters of transactions.dlq");
  }
}
