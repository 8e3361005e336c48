package io.penstock.jsonschema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import io.penstock.spi.ComponentConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds what the library would find while records flow: it takes misspelt keywords' values as they
 * come and follows references only when a record leads it there.
 */
final class SchemaCheck {

  private static final int MOST_TOLD = 5;

  private final SchemaRegistry registry;
  private final SchemaDraft draft;

  SchemaCheck(SchemaRegistry registry, SchemaDraft draft) {
    this.registry = registry;
    this.draft = draft;
  }

  /** Checks the schema against the schema of schemas. */
  void isSchema(String name, JsonNode node) throws ComponentConfigException {
    JsonNode declared = node.get("$schema");
    String dialect =
        declared != null && declared.isTextual()
            ? declared.textValue()
            : draft.version().getDialectId();
    List<Error> errors = registry.getSchema(SchemaLocation.of(dialect)).validate(node);
    if (errors.isEmpty()) {
      return;
    }
    List<String> told = new ArrayList<>();
    for (Error error : errors.subList(0, Math.min(errors.size(), MOST_TOLD))) {
      told.add(error.getInstanceLocation() + " " + error.getMessage());
    }
    throw new ComponentConfigException(
        "",
        name.substring(name.lastIndexOf('/') + 1)
            + " is not a JSON Schema: "
            + String.join("; ", told)
            + (errors.size() > MOST_TOLD ? "; and more" : ""));
  }

  /** Follows every reference once. */
  void references(Schema root) throws ComponentConfigException {
    follow(root, root.getSchemaNode(), new NodePath(PathType.JSON_POINTER));
  }

  private void follow(Schema root, JsonNode node, NodePath path) throws ComponentConfigException {
    if (node.isObject()) {
      JsonNode reference = node.get("$ref");
      if (reference != null && reference.isTextual()) {
        followOne(root, path, reference.textValue());
      }
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        // Values that are data and not schemas.
        if (!field.getKey().equals("const") && !field.getKey().equals("enum")) {
          follow(root, field.getValue(), path.append(field.getKey()));
        }
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        follow(root, node.get(i), path.append(i));
      }
    }
  }

  private void followOne(Schema root, NodePath path, String reference)
      throws ComponentConfigException {
    try {
      Schema holder = path.getNameCount() == 0 ? root : root.getSubSchema(path);
      holder.validate(NullNode.getInstance());
    } catch (BoundedRegex.TooCostly cannotHappen) {
      throw new IllegalStateException(cannotHappen);
    } catch (SchemaException unresolved) {
      throw new ComponentConfigException(
          "",
          "the reference "
              + reference
              + " at "
              + (path.getNameCount() == 0 ? "the root" : path)
              + " leads nowhere; references work within the schema and to files in its folder,"
              + " and nothing is fetched from a network");
    }
  }
}
