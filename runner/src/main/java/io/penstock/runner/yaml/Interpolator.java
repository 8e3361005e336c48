package io.penstock.runner.yaml;

import io.penstock.config.ProblemCode;
import io.penstock.config.ScalarNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Replaces references in one scalar:
 *
 * <ul>
 *   <li>{@code ${NAME}} or {@code ${env:NAME}}: an environment variable;
 *   <li>{@code ${file:path}}: the content of a file, without one line break at its end; relative to
 *       the configuration's folder;
 *   <li>{@code :-default} before the closing brace: instead of a variable or file that is not there
 *       or empty; may contain references and balanced braces;
 *   <li>{@code :?message} there: what to say if it is not there or empty;
 *   <li>{@code $${}: the two characters {@code ${}.
 * </ul>
 *
 * The suffixes mean what they mean in a shell. What a reference gives is never looked at again, so
 * no value can bring in references or YAML.
 */
final class Interpolator {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_NESTING = 8;
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final UnaryOperator<String> environment;
  private final Path directory;

  Interpolator(UnaryOperator<String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  /**
   * What became of a scalar.
   *
   * @param text null if there are problems
   * @param origin where it came from
   * @param problems everything that is wrong with its references
   */
  record Result(String text, ScalarNode.Origin origin, List<Problem> problems) {}

  record Problem(ProblemCode code, String message, String suggestion) {}

  Result resolve(String text) {
    if (text.indexOf("${") < 0) {
      return new Result(text, ScalarNode.Origin.LITERAL, List.of());
    }
    Pass pass = new Pass();
    String resolved = pass.resolve(text);
    if (!pass.problems.isEmpty()) {
      return new Result(null, ScalarNode.Origin.UNRESOLVED, pass.problems);
    }
    return new Result(
        resolved,
        pass.external
            ? ScalarNode.Origin.EXTERNAL
            : pass.references ? ScalarNode.Origin.SUBSTITUTED : ScalarNode.Origin.LITERAL,
        List.of());
  }

  /** The work on one scalar. */
  private final class Pass {

    private final List<Problem> problems = new ArrayList<>();
    private boolean external;
    private boolean references;
    private int nesting;

    String resolve(String text) {
      if (nesting > MAX_NESTING) {
        problem(
            ProblemCode.REFERENCE_SYNTAX,
            "references are nested deeper than " + MAX_NESTING + " levels",
            "look whether a brace is missing");
        return "";
      }
      StringBuilder out = new StringBuilder();
      int at = 0;
      while (at < text.length()) {
        int dollar = text.indexOf("${", at);
        if (dollar < 0) {
          out.append(text, at, text.length());
          break;
        }
        if (dollar > at && text.charAt(dollar - 1) == '$') {
          out.append(text, at, dollar - 1).append("${");
          at = dollar + 2;
          continue;
        }
        out.append(text, at, dollar);
        int end = closingBrace(text, dollar + 2);
        if (end < 0) {
          problem(ProblemCode.REFERENCE_SYNTAX, "a ${ is not closed", "write } or $${ for a text");
          break;
        }
        nesting++;
        out.append(reference(text.substring(dollar + 2, end)));
        nesting--;
        at = end + 1;
      }
      return out.toString();
    }

    private int closingBrace(String text, int from) {
      int depth = 1;
      for (int i = from; i < text.length(); i++) {
        if (text.charAt(i) == '{') {
          depth++;
        } else if (text.charAt(i) == '}' && --depth == 0) {
          return i;
        }
      }
      return -1;
    }

    private String reference(String body) {
      references = true;
      int suffix = suffix(body);
      String subject = suffix < 0 ? body : body.substring(0, suffix);
      String value =
          subject.startsWith("file:") ? file(subject.substring(5), suffix >= 0) : variable(subject);
      if (value == INVALID) {
        return "";
      }
      if (suffix < 0) {
        if (value == null) {
          problem(
              ProblemCode.MISSING_VARIABLE,
              "the variable " + name(subject) + " is not set",
              "set it, or write ${" + subject + ":-default}");
          return "";
        }
        external = true;
        return value;
      }
      if (value != null && !value.isEmpty()) {
        external = true;
        return value;
      }
      String rest = body.substring(suffix + 2);
      if (body.charAt(suffix + 1) == '-') {
        return resolve(rest);
      }
      problem(
          ProblemCode.MISSING_VARIABLE,
          subject + " is not set or empty" + (rest.isBlank() ? "" : ": " + rest),
          "");
      return "";
    }

    /** Where {@code :-} or {@code :?} begins, outside of nested braces; -1 if nowhere. */
    private int suffix(String body) {
      int depth = 0;
      for (int i = 0; i < body.length() - 1; i++) {
        char c = body.charAt(i);
        if (c == '{') {
          depth++;
        } else if (c == '}') {
          depth--;
        } else if (depth == 0
            && c == ':'
            && (body.charAt(i + 1) == '-' || body.charAt(i + 1) == '?')) {
          return i;
        }
      }
      return -1;
    }

    private String name(String subject) {
      return subject.startsWith("env:") ? subject.substring(4) : subject;
    }

    /** The value, null if it is not set, or {@link #INVALID} with a problem. */
    private String variable(String subject) {
      String name = name(subject);
      if (!NAME.matcher(name).matches()) {
        String variable = name.split("[^A-Za-z0-9_]", 2)[0];
        problem(
            ProblemCode.REFERENCE_SYNTAX,
            "${" + subject + "} is not a reference",
            NAME.matcher(variable).matches()
                ? "write ${" + variable + "} or ${" + variable + ":-default}"
                : "write ${NAME}, ${NAME:-default}, ${NAME:?message}, ${file:path},"
                    + " or $${ for a text");
        return INVALID;
      }
      return environment.apply(name);
    }

    /** The content, null if the file is not there, or {@link #INVALID} with a problem. */
    private String file(String reference, boolean mayBeMissing) {
      int before = problems.size();
      String name = resolve(reference);
      if (problems.size() > before) {
        return INVALID;
      }
      try {
        Path file = directory.resolve(name);
        if (mayBeMissing && Files.notExists(file)) {
          return null;
        }
        return content(file);
      } catch (IOException unreadable) {
        problem(
            ProblemCode.REFERENCE_FILE,
            "the file " + name + " cannot be read: " + FileErrors.reason(unreadable),
            "");
      } catch (InvalidPathException notAPath) {
        problem(ProblemCode.REFERENCE_FILE, "${file:…} does not name a file", "");
      }
      return INVALID;
    }

    private String content(Path file) throws IOException {
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      }
      if (bytes.length > MAX_FILE_BYTES) {
        throw new IOException("it is larger than " + MAX_FILE_BYTES / 1024 + " KiB");
      }
      String text;
      try {
        text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException notUtf8) {
        throw new IOException("it is not UTF-8", notUtf8);
      }
      if (text.endsWith("\r\n")) {
        return text.substring(0, text.length() - 2);
      }
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private void problem(ProblemCode code, String message, String suggestion) {
      problems.add(new Problem(code, message.replaceAll("\\p{Cntrl}", " "), suggestion));
    }
  }

  /** Stands for a value that could not be made; compared by identity. */
  private static final String INVALID = new String("invalid");
}
