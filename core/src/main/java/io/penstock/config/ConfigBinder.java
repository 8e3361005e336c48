package io.penstock.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes configuration records from nodes. It goes on after a problem, so that its result names
 * everything that is wrong at once, each with its place and a suggestion.
 *
 * <p>Rules that hold for every setting:
 *
 * <ul>
 *   <li>A key that the record does not have is an error.
 *   <li>A value is the text that was written. It is never read as another type than the setting's.
 *   <li>A key without a value is an error, not a default; only a component may stand there without
 *       settings ({@code json:}).
 *   <li>A list is written as a list. A value that was made by substitution may stand for one, with
 *       commas between the items, because a variable cannot be a list.
 *   <li>Limits and patterns of a list or map hold for each of its items.
 * </ul>
 *
 * <p>For use by one thread.
 */
public final class ConfigBinder {

  /** Stands for a value that could not be made; the problem has been reported. */
  private static final Object FAILED = new Object();

  private final ComponentLookup lookup;
  private final Map<Class<?>, ConfigDescriptor> descriptors = new HashMap<>();

  /** A binder for records that contain components. */
  public ConfigBinder(ComponentLookup lookup) {
    this.lookup = Objects.requireNonNull(lookup, "lookup");
  }

  /** A binder for records without components. */
  public ConfigBinder() {
    this(ComponentLookup.NONE);
  }

  /**
   * Binds a configuration.
   *
   * @throws IllegalArgumentException if the record itself is not a well-formed description of a
   *     configuration, see {@link ConfigDescriptor#of}
   */
  public <R extends Record> Bound<R> bind(ConfigNode node, Class<R> type) {
    ProblemList problems = new ProblemList();
    Object value = section(node, type, problems);
    return new Bound<>(value == FAILED ? null : type.cast(value), problems.sorted());
  }

  private Object section(ConfigNode node, Class<? extends Record> type, ProblemList problems) {
    if (!(node instanceof MapNode map)) {
      return wrongKind(node, "a section with keys", "", problems);
    }
    ConfigDescriptor descriptor = descriptors.computeIfAbsent(type, key -> describe(type));
    boolean sound = reportUnknownKeys(map, descriptor, problems);
    Object[] values = new Object[descriptor.options().size()];
    for (int i = 0; i < values.length; i++) {
      OptionDescriptor option = descriptor.options().get(i);
      values[i] = option(map, option, problems);
      sound &= values[i] != FAILED;
    }
    if (!sound) {
      return FAILED;
    }
    Object value = Records.create(type, values, map, problems);
    if (value == null || !selfCheck(value, map, problems)) {
      return FAILED;
    }
    return value;
  }

  private static ConfigDescriptor describe(Class<? extends Record> type) {
    return ConfigDescriptor.of(type);
  }

  private boolean reportUnknownKeys(
      MapNode map, ConfigDescriptor descriptor, ProblemList problems) {
    boolean sound = true;
    List<String> keys = descriptor.keys();
    Set<String> present = map.entries().keySet();
    List<String> free = keys.stream().filter(key -> !present.contains(key)).toList();
    for (String key : present) {
      if (!keys.contains(key)) {
        sound = false;
        String nearest = Suggestions.nearest(key, free);
        problems.error(
            ProblemCode.UNKNOWN_KEY,
            map.keyLocation(key),
            map.childPath(key),
            "unknown key '" + ProblemList.shown(key) + "'",
            nearest != null ? "did you mean '" + nearest + "'?" : Suggestions.listOf(keys));
      }
    }
    return sound;
  }

  private Object option(MapNode map, OptionDescriptor option, ProblemList problems) {
    ConfigNode node = map.get(option.name());
    if (node != null) {
      return value(option.type(), node, option, problems);
    }
    if (option.hasDefault()) {
      return value(option.type(), Defaults.node(option, map), option, problems);
    }
    if (option.optional()) {
      return absent(option.type());
    }
    problems.error(
        ProblemCode.MISSING_KEY,
        map.location(),
        map.path(),
        "'" + option.name() + "' is missing" + (map.path().isEmpty() ? "" : " in " + map.path()),
        "add "
            + option.name()
            + " ("
            + option.type().label()
            + ")"
            + (option.example().isEmpty() ? "" : ", for example " + option.example()));
    return FAILED;
  }

  private static Object absent(OptionType type) {
    if (type instanceof OptionType.Items) {
      return List.of();
    }
    return type instanceof OptionType.Entries ? Map.of() : null;
  }

  private Object value(
      OptionType type, ConfigNode node, OptionDescriptor option, ProblemList problems) {
    if (isUnresolved(node)) {
      return FAILED;
    }
    if (type instanceof OptionType.Anything) {
      try {
        return UntypedValues.of(node);
      } catch (InvalidConfigException ambiguous) {
        problems.addAll(ambiguous.problems());
        return FAILED;
      }
    }
    if (node instanceof ScalarNode scalar && scalar.isNull()) {
      problems.error(
          ProblemCode.WRONG_TYPE,
          node,
          "'" + option.name() + "' has no value",
          "write a value (" + type.label() + ") or remove the key");
      return FAILED;
    }
    if (type instanceof OptionType.Section nested) {
      return section(node, nested.type(), problems);
    }
    if (type instanceof OptionType.Slot slot) {
      return component(slot, node, problems);
    }
    if (type instanceof OptionType.Items list) {
      return items(list, node, option, problems);
    }
    if (type instanceof OptionType.Entries map) {
      return entries(map, node, option, problems);
    }
    return scalar((OptionType.Scalar) type, node, option, problems);
  }

  private Object scalar(
      OptionType.Scalar type, ConfigNode node, OptionDescriptor option, ProblemList problems) {
    if (!(node instanceof ScalarNode scalar)) {
      return wrongKind(node, "a single value (" + type.label() + ")", option.name(), problems);
    }
    Object value;
    try {
      value = Scalars.convert(type, scalar.text(), scalar.interpolated());
    } catch (IllegalArgumentException wrong) {
      boolean choice = type instanceof OptionType.Choice;
      String nearest =
          choice && !scalar.external()
              ? Suggestions.nearest(scalar.text(), ((OptionType.Choice) type).names())
              : null;
      problems.error(
          choice ? ProblemCode.UNKNOWN_NAME : ProblemCode.WRONG_TYPE,
          node,
          ProblemList.quote(scalar, type)
              + (choice ? " is not known to '" : " does not fit '")
              + option.name()
              + "'"
              + (choice ? "" : ", a " + type.label()),
          nearest != null ? "did you mean '" + nearest + "'?" : wrong.getMessage());
      return FAILED;
    }
    if (type instanceof OptionType.Hidden
        && !scalar.external()
        && LiteralSecrets.isSecret(scalar, option)) {
      problems.warning(
          ProblemCode.LITERAL_SECRET,
          node,
          "the secret '" + option.name() + "' is written into the file",
          "use ${NAME} or ${file:/run/secrets/name}");
    }
    return Limits.of(option).check(value, type, scalar, problems) ? value : FAILED;
  }

  private Object items(
      OptionType.Items list, ConfigNode node, OptionDescriptor option, ProblemList problems) {
    ListNode items;
    if (node instanceof ListNode written) {
      items = written;
    } else if (node instanceof ScalarNode scalar
        && scalar.interpolated()
        && list.element() instanceof OptionType.Scalar) {
      items = split(scalar);
    } else {
      String hint =
          node instanceof ScalarNode scalar && !scalar.external()
              ? "write [" + ProblemList.shown(scalar.text()) + "]"
              : "";
      problems.error(
          ProblemCode.WRONG_TYPE,
          node,
          "'" + option.name() + "' wants a " + list.label() + ", but this is " + node.kind(),
          hint);
      return FAILED;
    }
    List<Object> values = new ArrayList<>();
    boolean sound = true;
    for (ConfigNode item : items.items()) {
      Object value = value(list.element(), item, option, problems);
      sound &= value != FAILED;
      values.add(value);
    }
    return sound ? Collections.unmodifiableList(values) : FAILED;
  }

  private static ListNode split(ScalarNode scalar) {
    List<ConfigNode> items = new ArrayList<>();
    if (!scalar.text().isBlank()) {
      for (String part : scalar.text().split(",", -1)) {
        String text = part.strip();
        items.add(
            new ScalarNode(
                scalar.location(),
                scalar.path() + "[" + items.size() + "]",
                text.isEmpty() ? null : text,
                scalar.quoted(),
                scalar.origin()));
      }
    }
    return new ListNode(scalar.location(), scalar.path(), items);
  }

  private Object entries(
      OptionType.Entries type, ConfigNode node, OptionDescriptor option, ProblemList problems) {
    if (!(node instanceof MapNode map)) {
      return wrongKind(node, "a " + type.label(), option.name(), problems);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    boolean sound = true;
    for (Map.Entry<String, MapNode.Entry> entry : map.entries().entrySet()) {
      Object value = value(type.value(), entry.getValue().value(), option, problems);
      sound &= value != FAILED;
      values.put(entry.getKey(), value);
    }
    return sound ? Collections.unmodifiableMap(values) : FAILED;
  }

  private Object component(OptionType.Slot slot, ConfigNode node, ProblemList problems) {
    Set<String> types = lookup.types(slot.kind());
    if (!(node instanceof MapNode map) || map.entries().size() != 1) {
      String found =
          node instanceof MapNode map && !map.entries().isEmpty()
              ? "there are "
                  + map.entries().size()
                  + ": "
                  + String.join(", ", map.entries().keySet())
              : "there is none";
      String hint =
          node instanceof ScalarNode scalar && !scalar.external() && types.contains(scalar.text())
              ? "write { " + scalar.text() + ": {} }"
              : Suggestions.listOf(types);
      problems.error(
          ProblemCode.NOT_ONE_COMPONENT,
          node,
          "exactly one " + slot.label() + " is wanted here, but " + found,
          hint);
      return FAILED;
    }
    String type = map.entries().keySet().iterator().next();
    ComponentLookup.Entry entry = lookup.find(slot.kind(), type);
    if (entry == null) {
      problems.error(
          ProblemCode.UNKNOWN_COMPONENT,
          map.keyLocation(type),
          map.childPath(type),
          "unknown " + slot.label() + " '" + ProblemList.shown(type) + "'",
          Suggestions.of(type, types));
      return FAILED;
    }
    ConfigNode body = map.get(type);
    if (body instanceof ScalarNode scalar && scalar.isNull()) {
      body = MapNode.empty(map.keyLocation(type), map.childPath(type));
    }
    Object config = isUnresolved(body) ? FAILED : section(body, entry.configType(), problems);
    return config == FAILED
        ? FAILED
        : new ComponentConfig<>(type, entry.provider(), (Record) config, (MapNode) body);
  }

  private static boolean selfCheck(Object value, MapNode map, ProblemList problems) {
    if (!(value instanceof SelfChecking checking)) {
      return true;
    }
    List<SelfChecking.Finding> findings = checking.check();
    for (SelfChecking.Finding finding : findings) {
      MapNode.Place place = map.place(finding.key());
      problems.error(
          ProblemCode.COMBINATION,
          place == null ? map.location() : place.section().keyLocation(place.key()),
          finding.key().isEmpty() ? map.path() : map.childPath(finding.key()),
          finding.key().isEmpty()
              ? finding.message()
              : ProblemList.shown(finding.key()) + ": " + finding.message(),
          "");
    }
    return findings.isEmpty();
  }

  private static boolean isUnresolved(ConfigNode node) {
    return node instanceof ScalarNode scalar && scalar.origin() == ScalarNode.Origin.UNRESOLVED;
  }

  private static Object wrongKind(
      ConfigNode node, String wanted, String name, ProblemList problems) {
    problems.error(
        ProblemCode.WRONG_TYPE,
        node,
        (name.isEmpty() ? "" : "'" + name + "' wants ")
            + wanted
            + (name.isEmpty() ? " is wanted here" : "")
            + ", but this is "
            + node.kind(),
        "");
    return FAILED;
  }
}
