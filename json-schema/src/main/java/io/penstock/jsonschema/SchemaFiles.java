package io.penstock.jsonschema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.path.PathType;
import com.networknt.schema.resource.InputStreamSource;
import io.penstock.document.Document;
import io.penstock.document.DocumentReader;
import io.penstock.document.MalformedJsonException;
import io.penstock.spi.ComponentConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Loads a schema and proves that it can be used: it is JSON, it is a schema, its references lead
 * somewhere. Only files of the schema's own folder are read, and no network is used.
 */
final class SchemaFiles {

  /** Where an inline schema counts as standing, so that file references resolve against it. */
  private static final String INLINE = "inline.schema.json";

  private final Path folder;
  private final DocumentReader reader = new DocumentReader();
  private final JsonNodes nodes = new JsonNodes();

  /** Every file that was read, by its location. */
  private final Map<String, JsonNode> loaded = new LinkedHashMap<>();

  private SchemaFiles(Path folder) {
    this.folder = folder;
  }

  static Schema load(JsonSchemaConfig config, Path directory) throws ComponentConfigException {
    String key = config.file() == null ? "inline" : "file";
    Path path = directory.resolve(config.file() == null ? INLINE : config.file());
    path = path.toAbsolutePath().normalize();
    SchemaFiles files = new SchemaFiles(path.getParent());
    try {
      JsonNode node =
          config.file() == null
              ? files.nodes.of(Document.of(config.inline()).json())
              : files.read(path);
      return files.schema(config, SchemaLocation.of(path.toUri().toString()), node);
    } catch (NoSuchFileException missing) {
      throw new ComponentConfigException(key, "there is no file " + missing.getFile());
    } catch (IOException unreadable) {
      throw new ComponentConfigException(key, unreadable.getMessage());
    } catch (SchemaException | IllegalArgumentException wrong) {
      throw new ComponentConfigException(key, "not a usable JSON Schema: " + wrong.getMessage());
    } catch (StackOverflowError endless) {
      throw new ComponentConfigException(key, "the schema refers to itself without end");
    }
  }

  private JsonNode read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      reader.readValue(bytes);
    } catch (MalformedJsonException malformed) {
      throw new IOException(path.getFileName() + ": " + malformed.getMessage(), malformed);
    }
    return nodes.of(bytes);
  }

  private Schema schema(JsonSchemaConfig config, SchemaLocation location, JsonNode node)
      throws ComponentConfigException {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            config.draft().version(),
            builder ->
                builder
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(config.assertFormats())
                            .failFast(false)
                            .typeLoose(false)
                            .losslessNarrowing(true)
                            .locale(Locale.ROOT)
                            .pathType(PathType.JSON_POINTER)
                            .preloadSchema(true)
                            .cacheRefs(true)
                            .regularExpressionFactory(new BoundedRegex())
                            .build())
                    .schemaLoader(
                        loader ->
                            loader
                                .allow(this::isAllowed)
                                .resourceLoaders(loaders -> loaders.add(this::resource))));
    Schema schema = registry.getSchema(location, node);
    SchemaCheck check = new SchemaCheck(registry, config.draft());
    check.isSchema(location.getAbsoluteIri().toString(), node);
    check.references(schema);
    checkOtherFiles(registry, check);
    return schema;
  }

  /** Following the references of one file may read others. */
  private void checkOtherFiles(SchemaRegistry registry, SchemaCheck check)
      throws ComponentConfigException {
    Set<String> checked = new HashSet<>();
    while (checked.size() < loaded.size()) {
      for (Map.Entry<String, JsonNode> file : List.copyOf(loaded.entrySet())) {
        if (checked.add(file.getKey())) {
          check.isSchema(file.getKey(), file.getValue());
          check.references(registry.getSchema(SchemaLocation.of(file.getKey())));
        }
      }
    }
  }

  private boolean isAllowed(AbsoluteIri iri) {
    String text = iri.toString();
    return isInFolder(text) || isStandard(text);
  }

  /** The schemas of the standard itself come with the library. */
  private static boolean isStandard(String iri) {
    return iri.startsWith("https://json-schema.org/") || iri.startsWith("http://json-schema.org/");
  }

  private boolean isInFolder(String iri) {
    return iri.startsWith("file:") && path(iri).startsWith(folder);
  }

  private static Path path(String iri) {
    return Path.of(java.net.URI.create(iri)).normalize();
  }

  private InputStreamSource resource(AbsoluteIri iri) {
    String text = iri.toString();
    return isInFolder(text) ? () -> open(text) : null;
  }

  private InputStream open(String iri) throws IOException {
    JsonNode node = loaded.get(iri);
    if (node == null) {
      node = read(path(iri));
      loaded.put(iri, node);
    }
    return new ByteArrayInputStream(JsonNodes.bytes(node));
  }
}
