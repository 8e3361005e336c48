package io.penstock.validate;

import io.penstock.config.SelfChecking;
import io.penstock.document.Document;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.ComponentContext;
import io.penstock.spi.Validator;
import io.penstock.spi.ValidatorProvider;
import java.util.ArrayList;
import java.util.List;

/** Announces the validator {@code rules}. */
public final class RulesProvider implements ValidatorProvider<RulesConfig> {

  @Override
  public String type() {
    return "rules";
  }

  @Override
  public String summary() {
    return "Checks fields: whether they are there, their type, format, range, length, pattern and"
        + " allowed values.";
  }

  @Override
  public Class<RulesConfig> configType() {
    return RulesConfig.class;
  }

  @Override
  public Validator<Document> create(RulesConfig config, ComponentContext context)
      throws ComponentConfigException {
    List<SelfChecking.Finding> findings = new ArrayList<>(config.check());
    config.rules().forEach(rule -> findings.addAll(rule.check()));
    if (!findings.isEmpty()) {
      throw new ComponentConfigException("rules", findings.get(0).message());
    }
    return new RulesValidator(config);
  }
}
