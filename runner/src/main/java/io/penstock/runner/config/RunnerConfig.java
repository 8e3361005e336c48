package io.penstock.runner.config;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The root of a configuration file. */
public record RunnerConfig(
    @Option(doc = "The version of this format.", defaultValue = "1", min = "1", max = "1")
        int version,
    @Option(
            doc =
                "The pipelines by name. A name appears in logs, metrics and the ledger; it has"
                    + " letters, digits, dots, dashes and underscores.")
        Map<String, PipelineConfig> pipelines,
    @Option(doc = "The HTTP endpoints for health and metrics.", defaultValue = "{}")
        ManagementConfig management,
    @Option(doc = "What is logged, and how.", defaultValue = "{}") LoggingConfig logging)
    implements SelfChecking {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  @Override
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    if (pipelines.isEmpty()) {
      findings.add(new Finding("pipelines", "there is no pipeline; add one under a name"));
    }
    for (String name : pipelines.keySet()) {
      if (!NAME.matcher(name).matches()) {
        findings.add(
            new Finding(
                "pipelines." + name,
                "a pipeline's name has up to 100 letters, digits, dots, dashes and underscores and"
                    + " begins with a letter or digit"));
      }
    }
    Map<String, String> files = new HashMap<>();
    pipelines.forEach(
        (name, pipeline) -> {
          if (pipeline.report() != null && pipeline.report().csv() != null) {
            String other = files.put(pipeline.report().csv().file(), name);
            if (other != null) {
              findings.add(
                  new Finding(
                      "pipelines." + name,
                      "report.csv.file is that of pipeline "
                          + other
                          + "; its lines do not say whose they are, so give each a file"));
            }
          }
        });
    return findings;
  }
}
