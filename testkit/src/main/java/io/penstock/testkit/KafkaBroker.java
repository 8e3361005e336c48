package io.penstock.testkit;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The main class of the broker's own JVM: formats its storage at the first start, then runs. */
final class KafkaBroker {

  private KafkaBroker() {}

  /**
   * Runs a broker.
   *
   * @param args the properties file, then arguments for formatting
   */
  public static void main(String[] args) throws IOException {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(args[0]))) {
      properties.load(file);
    }
    // A test may have given it several disks.
    String folder = properties.getProperty("log.dirs").split(",")[0];
    if (!Files.exists(Path.of(folder, "meta.properties"))) {
      List<String> format = new ArrayList<>(List.of("format", "--config", args[0]));
      format.addAll(Arrays.asList(args).subList(1, args.length));
      int code = StorageTool.execute(format.toArray(String[]::new), System.out);
      if (code != 0) {
        System.exit(code);
      }
    }
    Kafka.main(new String[] {args[0]});
  }
}
