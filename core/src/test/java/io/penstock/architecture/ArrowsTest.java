package io.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The house is built as it was drawn: arrows run one way, and nothing hangs on global state. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrowsTest {

  private static final String ROOT = "io.penstock.";

  /** Packages of parts that are plugged into the engine. */
  private static final String[] PARTS = {
    ROOT + "json..",
    ROOT + "transform..",
    ROOT + "validate..",
    ROOT + "batch..",
    ROOT + "deadletter.."
  };

  private final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.penstock");

  private static DescribedPredicate<JavaClass> ours(String... butNot) {
    return JavaClass.Predicates.resideInAPackage("io.penstock..")
        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(butNot)));
  }

  @Test
  void theTestSeesTheWholeOfCore() {
    assertThat(core.size()).isGreaterThan(100);
    assertThat(core.containPackage("io.penstock.spi")).isTrue();
    assertThat(core.containPackage("io.penstock.engine")).isTrue();
  }

  @Test
  void dataKnowsNobody() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "record..")
        .should()
        .dependOnClassesThat(ours(ROOT + "record.."))
        .check(core);
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "document..")
        .should()
        .dependOnClassesThat(ours(ROOT + "document.."))
        .check(core);
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "config..")
        .should()
        .dependOnClassesThat(ours(ROOT + "config.."))
        .check(core);
  }

  @Test
  void theSpiKnowsOnlyData() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "spi..")
        .should()
        .dependOnClassesThat(
            ours(ROOT + "spi..", ROOT + "record..", ROOT + "document..", ROOT + "config.."))
        .check(core);
  }

  @Test
  void nobodyKnowsTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "engine..")
        .check(core);
  }

  @Test
  void theEngineKnowsNoPart() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PARTS)
        .check(core);
  }

  @Test
  void partsDoNotKnowEachOther() {
    for (String part : PARTS) {
      noClasses()
          .that()
          .resideInAPackage(part)
          .should()
          .dependOnClassesThat(
              ours(part, ROOT + "spi..", ROOT + "record..", ROOT + "document..", ROOT + "config.."))
          .check(core);
    }
  }

  @Test
  void nobodyInCoreKnowsAClientOrADriver() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.penstock..",
            "java..",
            "com.fasterxml.jackson..",
            "io.micrometer..",
            "io.github.resilience4j..",
            "org.slf4j..")
        .check(core);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .check(core);
  }

  @Test
  void providersArePublicAndHaveAPublicConstructor() {
    classes()
        .that()
        .implement("io.penstock.spi.ComponentProvider")
        .and()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .should()
        .bePublic()
        .andShould(havePublicConstructorWithoutParameters())
        .check(core);
  }

  private static ArchCondition<JavaClass> havePublicConstructorWithoutParameters() {
    return new ArchCondition<>("have a public constructor without parameters") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean has =
            item.getConstructors().stream()
                .anyMatch(
                    constructor ->
                        constructor.getRawParameterTypes().isEmpty()
                            && constructor.getModifiers().contains(JavaModifier.PUBLIC));
        events.add(new SimpleConditionEvent(item, has, item.getName()));
      }
    };
  }

  @Test
  void nothingStaticCanChange() {
    fields().that().areStatic().should().beFinal().check(core);
    fields().that().areStatic().should(holdSomethingImmutable()).check(core);
  }

  /**
   * What a static field may hold: values, and arrays and collections that nobody writes to (which
   * only a reader of the code can tell); no map that grows, no thread, no cache, no parser.
   */
  private static ArchCondition<JavaField> holdSomethingImmutable() {
    Set<String> values =
        Set.of(
            "java.lang.String",
            "java.lang.Object",
            "java.lang.Class",
            "java.lang.invoke.VarHandle",
            "java.math.BigInteger",
            "java.math.BigDecimal",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.format.DateTimeFormatter",
            "java.util.regex.Pattern",
            "java.util.List",
            "java.util.Set",
            "java.util.Map",
            "java.util.Comparator",
            "org.slf4j.Logger");
    return new ArchCondition<>("hold something that cannot change") {
      @Override
      public void check(JavaField item, ConditionEvents events) {
        JavaClass type = item.getRawType();
        while (type.isArray()) {
          type = type.getComponentType();
        }
        boolean immutable =
            type.isPrimitive()
                || type.isEnum()
                || type.isRecord()
                || values.contains(type.getName())
                || hasOnlyFinalFields(type);
        events.add(new SimpleConditionEvent(item, immutable, item.getFullName() + " of " + type));
      }
    };
  }

  private static boolean hasOnlyFinalFields(JavaClass type) {
    return type.getPackageName().startsWith("io.penstock")
        && type.getAllFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
            .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL));
  }
}
