package io.penstock.runner.yaml;

import io.penstock.config.ConfigNode;
import io.penstock.config.ConfigProblem;
import io.penstock.config.ListNode;
import io.penstock.config.Location;
import io.penstock.config.MapNode;
import io.penstock.config.ProblemCode;
import io.penstock.config.ScalarNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Makes nodes from the events of the parser. Works on events and not on a composed tree, because
 * composing would already have resolved the aliases and dropped the duplicates that are to be
 * reported.
 */
final class NodeBuilder {

  /** Far above any configuration; far below what could exhaust a stack. */
  static final int MAX_DEPTH = 50;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final String file;
  private final Interpolator interpolator;
  private final Consumer<ConfigProblem> problems;
  private Iterator<Event> events;

  NodeBuilder(String file, Interpolator interpolator, Consumer<ConfigProblem> problems) {
    this.file = file;
    this.interpolator = interpolator;
    this.problems = problems;
  }

  /** Reading cannot go on; the reason has been reported. */
  static final class Abandoned extends RuntimeException {
    Abandoned() {
      super(null, null, false, false);
    }
  }

  /** The root section, or null if there is none; that has then been reported. */
  MapNode build(Iterator<Event> parserEvents) {
    events = parserEvents;
    MapNode root = null;
    int documents = 0;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case DocumentStart -> {
          documents++;
          if (documents > 1) {
            report(
                ProblemCode.SEVERAL_DOCUMENTS,
                location(event),
                "",
                "a second YAML document begins here",
                "put it into a file of its own, or remove the line ---");
            return root;
          }
          root = root(events.next());
        }
        case Alias, Scalar, SequenceStart, MappingStart -> throw new IllegalStateException();
        default -> {
          // The ends of documents and of the stream carry nothing.
        }
      }
    }
    if (documents == 0) {
      report(
          ProblemCode.NOT_A_SECTION,
          new Location(file, 1, 1),
          "",
          "the file is empty",
          "begin with pipelines:");
    }
    return root;
  }

  private MapNode root(Event first) {
    ConfigNode node = node(first, "", 0);
    if (node instanceof MapNode map) {
      return map;
    }
    boolean empty = node instanceof ScalarNode scalar && scalar.isNull();
    report(
        ProblemCode.NOT_A_SECTION,
        node.location(),
        "",
        empty ? "the file is empty" : "the file is not a section with keys, but " + node.kind(),
        "begin with pipelines:");
    return null;
  }

  private ConfigNode node(Event event, String path, int depth) {
    Location location = location(event);
    if (depth > MAX_DEPTH) {
      report(
          ProblemCode.TOO_DEEP,
          location,
          path.length() > 200 ? path.substring(0, 200) : path,
          "nested deeper than " + MAX_DEPTH + " levels",
          "look whether a bracket is missing");
      throw new Abandoned();
    }
    if (event instanceof AliasEvent alias) {
      report(
          ProblemCode.ANCHOR,
          location,
          path,
          "an alias (*" + alias.getAlias() + ") is not allowed",
          "write the value itself");
      return ScalarNode.unresolved(location, path);
    }
    reportAnchorAndTag((NodeEvent) event, location, path);
    if (event instanceof MappingStartEvent) {
      return section(location, path, depth);
    }
    if (event instanceof SequenceStartEvent) {
      return list(location, path, depth);
    }
    return scalar((ScalarEvent) event, location, path);
  }

  private void reportAnchorAndTag(NodeEvent event, Location location, String path) {
    event
        .getAnchor()
        .ifPresent(
            anchor ->
                report(
                    ProblemCode.ANCHOR,
                    location,
                    path,
                    "an anchor (&" + anchor + ") is not allowed",
                    "remove it and write the value wherever it is needed"));
    Optional<String> tag =
        event instanceof ScalarEvent scalar
            ? scalar.getTag()
            : ((CollectionStartEvent) event).getTag();
    tag.ifPresent(
        name ->
            report(
                ProblemCode.TAG,
                location,
                path,
                "a tag (" + name + ") is not allowed",
                "remove it; put quotes around a value to make it a text"));
  }

  private MapNode section(Location location, String path, int depth) {
    Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
    for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
      Location keyLocation = location(key);
      String name = key(key, path, depth);
      String childPath = name == null ? path : path.isEmpty() ? name : path + "." + name;
      ConfigNode value = node(events.next(), childPath, depth + 1);
      MapNode.Entry first = name == null ? null : entries.get(name);
      if (first != null) {
        report(
            ProblemCode.DUPLICATE_KEY,
            keyLocation,
            childPath,
            "the key '" + printable(name) + "' stands here a second time",
            "the first is in line " + first.keyLocation().line() + "; remove one of them");
      } else if (name != null) {
        entries.put(name, new MapNode.Entry(keyLocation, value));
      }
    }
    return new MapNode(location, path, entries);
  }

  /** The key, or null if it is none that can be used; that has then been reported. */
  private String key(Event event, String path, int depth) {
    Location location = location(event);
    if (!(event instanceof ScalarEvent scalar)) {
      node(event, path, depth + 1);
      report(ProblemCode.NOT_A_SECTION, location, path, "a key must be a single text", "");
      return null;
    }
    reportAnchorAndTag(scalar, location, path);
    String name = scalar.getValue();
    if (scalar.isPlain() && name.equals("<<")) {
      report(
          ProblemCode.MERGE_KEY,
          location,
          path,
          "a merge key (<<) is not allowed",
          "write the settings themselves");
      return null;
    }
    if (name.isEmpty()) {
      report(ProblemCode.NOT_A_SECTION, location, path, "a key is missing before the colon", "");
      return null;
    }
    if (name.contains("${")) {
      report(
          ProblemCode.REFERENCE_SYNTAX,
          location,
          path,
          "a key cannot contain ${…}; only values can",
          "");
      return null;
    }
    return name;
  }

  private ListNode list(Location location, String path, int depth) {
    List<ConfigNode> items = new ArrayList<>();
    for (Event item = events.next();
        item.getEventId() != Event.ID.SequenceEnd;
        item = events.next()) {
      items.add(node(item, path + "[" + items.size() + "]", depth + 1));
    }
    return new ListNode(location, path, items);
  }

  private ScalarNode scalar(ScalarEvent event, Location location, String path) {
    String text = event.getValue();
    if (event.isPlain() && NULLS.contains(text)) {
      return ScalarNode.ofNull(location, path);
    }
    Interpolator.Result result = interpolator.resolve(text);
    for (Interpolator.Problem problem : result.problems()) {
      report(problem.code(), location, path, problem.message(), problem.suggestion());
    }
    return result.text() == null
        ? ScalarNode.unresolved(location, path)
        : new ScalarNode(location, path, result.text(), !event.isPlain(), result.origin());
  }

  private Location location(Event event) {
    return event
        .getStartMark()
        .map(mark -> YamlReader.location(file, mark))
        .orElse(new Location(file, 1, 1));
  }

  private void report(
      ProblemCode code, Location location, String path, String message, String suggestion) {
    problems.accept(ConfigProblem.error(code, location, path, message, suggestion));
  }

  private static String printable(String name) {
    String head = name.length() > 60 ? name.substring(0, 60) + "…" : name;
    return head.replaceAll("\\p{Cntrl}", "?");
  }
}
