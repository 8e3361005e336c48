package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigDescriptorTest {

  record Tree(
      @Option(doc = "Name.", example = "oak") String name,
      @Option(doc = "Branches.", optional = true) List<Tree> branches,
      @Option(doc = "Weights.", optional = true, min = "0") Map<String, Double> weights) {}

  @Test
  void describesARecordThatContainsItself() {
    ConfigDescriptor tree = ConfigDescriptor.of(Tree.class);
    assertThat(tree.keys()).containsExactly("name", "branches", "weights");
    assertThat(tree.option("name").required()).isTrue();
    assertThat(tree.option("branches").type())
        .isEqualTo(new OptionType.Items(new OptionType.Section(Tree.class)));
    assertThat(tree.option("weights").type().label()).isEqualTo("map of number");
    assertThat(tree.option("leaves")).isNull();
  }

  record Garden(@Inline Tree tree, @Option(doc = "Size.") int size) {}

  @Test
  void anInlineRecordsSettingsStandInItsPlace() {
    assertThat(ConfigDescriptor.of(Garden.class).keys())
        .containsExactly("name", "branches", "weights", "size");
  }

  record Twice(@Inline Tree tree, @Option(doc = "x") String name) {}

  record InlineText(@Inline String name) {}

  record Bare(String name) {}

  record BadType(@Option(doc = "x") Set<String> names) {}

  record BadDefault(@Option(doc = "x", defaultValue = "many") int number) {}

  record BadLimit(@Option(doc = "x", min = "1") String name) {}

  record BadPattern(@Option(doc = "x", pattern = "(") String name) {}

  record AbsentPrimitive(@Option(doc = "x", optional = true) int number) {}

  @Test
  void tellsTheAuthorWhatIsWrong() {
    List<Class<? extends Record>> wrong =
        List.of(
            Bare.class,
            Twice.class,
            InlineText.class,
            BadType.class,
            BadDefault.class,
            BadLimit.class,
            BadPattern.class,
            AbsentPrimitive.class);
    for (Class<? extends Record> type : wrong) {
      assertThatThrownBy(() -> ConfigDescriptor.of(type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(type.getName());
    }
  }
}
