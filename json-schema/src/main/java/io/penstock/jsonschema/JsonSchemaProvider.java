package io.penstock.jsonschema;

import io.penstock.config.SelfChecking;
import io.penstock.document.Document;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Validator;
import io.penstock.spi.ValidatorProvider;
import java.util.List;

/** Announces the validator {@code jsonSchema}. */
public final class JsonSchemaProvider implements ValidatorProvider<JsonSchemaConfig> {

  @Override
  public String type() {
    return "jsonSchema";
  }

  @Override
  public String summary() {
    return "Checks documents against a JSON Schema from a file or from the configuration.";
  }

  @Override
  public Class<JsonSchemaConfig> configType() {
    return JsonSchemaConfig.class;
  }

  @Override
  public Validator<Document> create(JsonSchemaConfig config, ComponentContext context)
      throws ComponentConfigException {
    List<SelfChecking.Finding> findings = config.check();
    if (!findings.isEmpty()) {
      throw new ComponentConfigException(findings.get(0).key(), findings.get(0).message());
    }
    return new JsonSchemaValidator(
        SchemaFiles.load(config, context.directory()), config.deletions());
  }
}
