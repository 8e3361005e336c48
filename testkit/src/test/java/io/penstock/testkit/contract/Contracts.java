package io.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs a contract on a component that is wrong. */
final class Contracts {

  static final String LIMIT = "penstock.testkit.contract.seconds";

  private Contracts() {}

  /** At least these tests of the contract fail, by an assertion or by what the component throws. */
  static void fails(Class<?> contract, String... tests) {
    EngineExecutionResults results;
    // What such a component never does need not be waited for any longer.
    System.setProperty(LIMIT, "1");
    try {
      results = EngineTestKit.engine("junit-jupiter").selectors(selectClass(contract)).execute();
    } finally {
      System.clearProperty(LIMIT);
    }
    List<String> failed =
        results.testEvents().failed().stream()
            .map(Event::getTestDescriptor)
            .map(test -> test.getDisplayName().replace("()", ""))
            .toList();
    assertThat(failed).contains(tests);
    assertThat(results.testEvents().succeeded().count())
        .as("tests that have nothing to do with the mistake pass")
        .isPositive();
  }
}
