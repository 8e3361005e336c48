package io.penstock.runner.yaml;

import io.penstock.config.ConfigProblem;
import io.penstock.config.Location;
import io.penstock.config.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads configuration files. Safe for use by several threads. */
public final class YamlReader {

  /** Far above any configuration that somebody wrote. */
  static final int MAX_BYTES = 1 << 20;

  private final UnaryOperator<String> environment;

  /**
   * @param environment gives the value of a variable, or null if it is not set
   */
  public YamlReader(UnaryOperator<String> environment) {
    this.environment = Objects.requireNonNull(environment, "environment");
  }

  /** Reads a file. Whatever is wrong with it is in the result; nothing is thrown. */
  public ParsedYaml read(Path file) {
    String name = file.toString();
    Path directory = file.toAbsolutePath().getParent();
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException unreadable) {
      return failed(
          ProblemCode.UNREADABLE,
          new Location(name, 0, 0),
          "the file cannot be read: " + FileErrors.reason(unreadable),
          "");
    }
    if (bytes.length > MAX_BYTES) {
      return failed(
          ProblemCode.TOO_LARGE,
          new Location(name, 0, 0),
          "the file is larger than " + MAX_BYTES / 1024 + " KiB",
          "split it, or look whether it is the right file");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return parse(text, name, directory);
    } catch (CharacterCodingException notUtf8) {
      return failed(
          ProblemCode.UNREADABLE,
          new Location(name, 0, 0),
          "the file is not UTF-8",
          "save it as UTF-8");
    }
  }

  /**
   * Reads a text.
   *
   * @param text the YAML
   * @param name how messages call it
   * @param directory against which {@code ${file:…}} is resolved
   */
  public ParsedYaml parse(String text, String name, Path directory) {
    String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<ConfigProblem> problems = new ArrayList<>();
    NodeBuilder builder =
        new NodeBuilder(name, new Interpolator(environment, directory), problems::add);
    LoadSettings settings =
        LoadSettings.builder().setLabel(name).setCodePointLimit(MAX_BYTES).build();
    try {
      return new ParsedYaml(
          builder.build(new Parse(settings).parseString(yaml).iterator()), problems);
    } catch (MarkedYamlEngineException wrong) {
      problems.add(syntax(wrong, yaml, name));
    } catch (ReaderException wrong) {
      problems.add(unprintable(wrong, yaml, name));
    } catch (YamlEngineException wrong) {
      problems.add(
          ConfigProblem.error(
              ProblemCode.SYNTAX, new Location(name, 1, 1), "", "not YAML: " + wrong, ""));
    } catch (NodeBuilder.Abandoned reported) {
      // Its problem is in the list already.
    }
    return new ParsedYaml(null, problems);
  }

  private static ConfigProblem syntax(MarkedYamlEngineException wrong, String yaml, String name) {
    Location location =
        wrong
            .getProblemMark()
            .or(wrong::getContextMark)
            .map(mark -> location(name, mark))
            .orElse(new Location(name, 1, 1));
    String context = wrong.getContext() == null ? "" : wrong.getContext() + ": ";
    return ConfigProblem.error(
        ProblemCode.SYNTAX,
        location,
        "",
        (context + wrong.getProblem()).replaceAll("\\s+", " "),
        hint(line(yaml, location.line()), wrong.getProblem()));
  }

  private static String hint(String line, String problem) {
    if (line.indexOf('\t') >= 0) {
      return "indent with spaces, not with tabs";
    }
    if (line.contains("${")) {
      return "put quotes around ${…}";
    }
    if (problem != null && problem.contains("mapping values are not allowed")) {
      return "put quotes around a text that contains a colon, or look at the indentation";
    }
    return "";
  }

  private static String line(String yaml, int number) {
    return yaml.lines().skip(Math.max(0, number - 1L)).findFirst().orElse("");
  }

  private static ConfigProblem unprintable(ReaderException wrong, String yaml, String name) {
    int end = Math.min(wrong.getPosition(), yaml.length());
    int line = 1;
    int column = 1;
    for (int i = 0; i < end; i++) {
      column++;
      if (yaml.charAt(i) == '\n') {
        line++;
        column = 1;
      }
    }
    return ConfigProblem.error(
        ProblemCode.SYNTAX,
        new Location(name, line, column),
        "",
        String.format("the character U+%04X is not allowed in YAML", wrong.getCodePoint()),
        "remove it, or write it as an escape in double quotes");
  }

  static Location location(String name, Mark mark) {
    return new Location(name, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static ParsedYaml failed(
      ProblemCode code, Location location, String message, String suggestion) {
    return new ParsedYaml(
        null, List.of(ConfigProblem.error(code, location, "", message, suggestion)));
  }
}
