package io.penstock.validate;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.Validator;
import io.penstock.spi.Violation;
import java.util.ArrayList;
import java.util.List;

/** Checks documents against the rules of the configuration. */
final class RulesValidator implements Validator<Document> {

  private final List<Rule> rules;
  private final boolean deletions;

  RulesValidator(RulesConfig config) {
    rules = config.rules().stream().map(Rule::new).toList();
    deletions = config.deletions();
  }

  @Override
  public List<Violation> validate(Event<Document> event) {
    Document document = event.value();
    if (document == null || (event.operation() == Operation.DELETE && !deletions)) {
      return List.of();
    }
    List<Violation> violations = new ArrayList<>(0);
    for (int i = 0; i < rules.size(); i++) {
      rules.get(i).check(document, violations::add);
    }
    return violations;
  }
}
