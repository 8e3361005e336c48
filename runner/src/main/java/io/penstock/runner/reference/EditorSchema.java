package io.penstock.runner.reference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.config.ConfigDescriptor;
import io.penstock.config.OptionDescriptor;
import io.penstock.config.OptionType;
import io.penstock.runner.config.RunnerConfig;
import io.penstock.runner.plugins.Component;
import io.penstock.runner.plugins.ComponentCatalogue;
import io.penstock.runner.plugins.ComponentKind;
import java.util.List;

/**
 * Writes the JSON Schema with which editors complete and check a configuration file. Draft 7,
 * because the YAML language server understands none that is newer. It is at most as strict as the
 * runner itself: what it does not mark may still be refused, what it marks is refused.
 */
public final class EditorSchema {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String REFERENCE = "\\$\\{";

  private final ComponentCatalogue components;
  private final ObjectNode definitions = JSON.objectNode();

  private EditorSchema(ComponentCatalogue components) {
    this.components = components;
  }

  /** The schema for files that may use these components. */
  public static ObjectNode of(ComponentCatalogue components) {
    return new EditorSchema(components).write();
  }

  private ObjectNode write() {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Penstock configuration");
    schema.set("allOf", JSON.arrayNode().add(section(RunnerConfig.class)));
    schema.set("definitions", definitions);
    return schema;
  }

  private static ObjectNode reference(String definition) {
    return JSON.objectNode().put("$ref", "#/definitions/" + definition);
  }

  private ObjectNode section(Class<? extends Record> type) {
    String name = type.getName();
    if (!definitions.has(name)) {
      ObjectNode definition = JSON.objectNode();
      // Entered before it is filled, so that a record may contain itself.
      definitions.set(name, definition);
      definition.put("type", "object");
      definition.put("additionalProperties", false);
      ObjectNode properties = definition.putObject("properties");
      ArrayNode required = JSON.arrayNode();
      for (OptionDescriptor option : ConfigDescriptor.of(type).options()) {
        properties.set(option.name(), option(option));
        if (option.required()) {
          required.add(option.name());
        }
      }
      if (!required.isEmpty()) {
        definition.set("required", required);
      }
    }
    return reference(name);
  }

  private ObjectNode option(OptionDescriptor option) {
    ObjectNode type = type(option.type(), option);
    // Beside a $ref, draft 7 ignores every other keyword.
    ObjectNode schema =
        type.has("$ref") ? JSON.objectNode().set("allOf", JSON.arrayNode().add(type)) : type;
    schema.put("description", option.doc());
    if (option.hasDefault()) {
      schema.put("default", option.defaultValue());
    }
    return schema;
  }

  private ObjectNode type(OptionType type, OptionDescriptor option) {
    if (type instanceof OptionType.Section nested) {
      return section(nested.type());
    }
    if (type instanceof OptionType.Slot slot) {
      return slot(slot.kind());
    }
    if (type instanceof OptionType.Items list) {
      ObjectNode array = JSON.objectNode().put("type", "array");
      array.set("items", type(list.element(), option));
      return list.element() instanceof OptionType.Scalar ? anyOf(array, substituted()) : array;
    }
    if (type instanceof OptionType.Entries map) {
      ObjectNode object = JSON.objectNode().put("type", "object");
      return object.set("additionalProperties", type(map.value(), option));
    }
    if (type instanceof OptionType.Anything) {
      return JSON.objectNode();
    }
    return scalar((OptionType.Scalar) type, option);
  }

  private ObjectNode scalar(OptionType.Scalar type, OptionDescriptor option) {
    if (type instanceof OptionType.Text || type instanceof OptionType.Hidden) {
      return types("string", "number", "boolean");
    }
    if (type instanceof OptionType.Bool) {
      return anyOf(types("boolean"), substituted());
    }
    if (type instanceof OptionType.Choice choice) {
      ObjectNode names = JSON.objectNode();
      ArrayNode values = names.putArray("enum");
      choice.names().forEach(values::add);
      return anyOf(names, substituted());
    }
    if (type instanceof OptionType.Whole || type instanceof OptionType.Real) {
      ObjectNode number = types(type instanceof OptionType.Whole ? "integer" : "number");
      if (!option.min().isEmpty()) {
        number.put("minimum", new java.math.BigDecimal(option.min()));
      }
      if (!option.max().isEmpty()) {
        number.put("maximum", new java.math.BigDecimal(option.max()));
      }
      return anyOf(number, JSON.objectNode().put("type", "string"));
    }
    String notation =
        type instanceof OptionType.Time
            ? "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)?$"
            : "^ *[0-9]+ *[kKmMgG]?[iI]?[bB]? *$";
    return types("string", "number").put("pattern", notation + "|" + REFERENCE);
  }

  private ObjectNode slot(Class<?> provider) {
    ObjectNode slot = JSON.objectNode().put("type", "object");
    slot.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
    ObjectNode properties = slot.putObject("properties");
    for (ComponentKind kind : ComponentKind.values()) {
      if (kind.provider() == provider) {
        for (Component component : components.components(kind)) {
          ObjectNode body = anyOf(section(component.provider().configType()), types("null"));
          body.put("description", component.provider().summary());
          properties.set(component.type(), body);
        }
      }
    }
    return slot;
  }

  private static ObjectNode substituted() {
    return JSON.objectNode().put("type", "string").put("pattern", REFERENCE);
  }

  private static ObjectNode types(String... names) {
    if (names.length == 1) {
      return JSON.objectNode().put("type", names[0]);
    }
    ArrayNode types = JSON.arrayNode();
    List.of(names).forEach(types::add);
    return JSON.objectNode().set("type", types);
  }

  private static ObjectNode anyOf(ObjectNode... schemas) {
    ArrayNode all = JSON.arrayNode();
    List.of(schemas).forEach(all::add);
    return JSON.objectNode().set("anyOf", all);
  }
}
