package io.penstock.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.record.Operation;
import io.penstock.spi.ComponentConfigException;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Stage;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformException;
import io.penstock.spi.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnrichTransformTest {

  @TempDir private Path folder;

  private static final String SWITCH = "'table': {'switch': {}}, 'cache': {'maxRows': 0}";

  private Components components() {
    return new Components(folder);
  }

  private static String strategies(String onFailure) {
    return "{'by': '/kind', 'strategies': {'card': {'onFailure': '"
        + onFailure
        + "', 'steps': [{'set': {'field': '/seen', 'value': true}},"
        + " {'lookup': {'key': '/id', 'missing': 'reject', 'to': '/row', "
        + SWITCH
        + "}}]}}}";
  }

  private static double count(Components components, String strategy, String outcome) {
    return components
        .meters
        .get("penstock.enrichment")
        .tag("pipeline", "test")
        .tag("strategy", strategy)
        .tag("outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void theStrategyOfItsKindCompletesARecordAndMarksIt() throws Exception {
    Components components = components();
    Transform<Document> enrich = components.transform("enrich", strategies("continue"));
    Instant before = Instant.now().minusSeconds(1);
    Document done = enrich.apply(Components.event("{'kind':'card','id':'k1'}")).value();
    assertThat(done.toMap())
        .containsEntry("seen", true)
        .containsEntry("row", java.util.Map.of("name", "row of k1"))
        .containsEntry("_enriched", true);
    assertThat(Instant.parse((String) done.get("_enriched_at"))).isAfter(before);
    assertThat(done.get("_updated_at")).isEqualTo(done.get("_enriched_at"));
    assertThat(count(components, "card", "enriched")).isEqualTo(1);
    assertThat(enrich.stage()).isEqualTo(Stage.ENRICH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'kind':'cash','id':'k1'}", "{'id':'k1'}", "{'kind':null}"})
  void aRecordWithoutAStrategyGoesOnMarkedAsNotEnriched(String json) throws Exception {
    Components components = components();
    Document done =
        components.transform("enrich", strategies("retry")).apply(Components.event(json)).value();
    assertThat(done.get("_enriched")).isEqualTo(false);
    assertThat(done.has("_enriched_at")).isFalse();
    assertThat(done.has("_updated_at")).isTrue();
    assertThat(done.has("seen")).isFalse();
    assertThat(count(components, "none", "skipped")).isEqualTo(1);
  }

  @Test
  void aRecordWithoutAStrategyCanBeRefused() throws Exception {
    Transform<Document> enrich =
        components()
            .transform(
                "enrich", strategies("retry").replaceFirst("\\{", "{'otherwise': 'reject', "));
    RejectedException refused =
        catchThrowableOfType(
            RejectedException.class, () -> enrich.apply(Components.event("{'kind':'cash'}")));
    assertThat(refused.rejection().code()).isEqualTo("STRATEGY_UNKNOWN");
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"OUTAGE", "RETRY", "REJECT"})
  void withContinueTheRecordGoesOnAsItWas(Verdict verdict) throws Exception {
    Components components = components();
    Transform<Document> enrich = components.transform("enrich", strategies("continue"));
    components.table.failing = verdict;
    Document done = enrich.apply(Components.event("{'kind':'card','id':'k1'}")).value();
    assertThat(done.has("seen")).as("half of the steps").isFalse();
    assertThat(done.has("row")).isFalse();
    assertThat(done.get("_enriched")).isEqualTo(false);
    assertThat(count(components, "card", "failed")).isEqualTo(1);
  }

  @Test
  void withRetryTheEngineIsAskedToWaitAndTheEventIsAsItCame() throws Exception {
    Components components = components();
    Transform<Document> enrich = components.transform("enrich", strategies("retry"));
    components.table.failing = Verdict.OUTAGE;
    Event<Document> event = Components.event("{'kind':'card','id':'k1'}");
    TransformException away =
        catchThrowableOfType(TransformException.class, () -> enrich.apply(event));
    assertThat(away.verdict()).isEqualTo(Verdict.OUTAGE);
    assertThat(event.value()).isEqualTo(Components.document("{'kind':'card','id':'k1'}"));
    components.table.failing = null;
    assertThat(enrich.apply(event).value().get("_enriched")).isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "deadLetter"})
  void whatIsRefusedIsDeadLettered(String onFailure) throws Exception {
    Transform<Document> enrich = components().transform("enrich", strategies(onFailure));
    RejectedException refused =
        catchThrowableOfType(
            RejectedException.class,
            () -> enrich.apply(Components.event("{'kind':'card','id':'nobody-s3cr3t'}")));
    assertThat(refused.rejection().code()).isEqualTo("LOOKUP_MISSING");
    assertThat(refused.getMessage()).doesNotContain("s3cr3t").contains("/id").contains("switch");
  }

  @Test
  void withDeadLetterAnOutageCostsTheRecord() throws Exception {
    Components components = components();
    Transform<Document> enrich = components.transform("enrich", strategies("deadLetter"));
    components.table.failing = Verdict.OUTAGE;
    RejectedException refused =
        catchThrowableOfType(
            RejectedException.class,
            () -> enrich.apply(Components.event("{'kind':'card','id':'k1'}")));
    assertThat(refused.rejection().code()).isEqualTo("AWAY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"continue", "retry", "deadLetter"})
  void whatOnlyAPersonCanMendStops(String onFailure) throws Exception {
    Components components = components();
    Transform<Document> enrich = components.transform("enrich", strategies(onFailure));
    components.table.failing = Verdict.STOP;
    assertThatThrownBy(() -> enrich.apply(Components.event("{'kind':'card','id':'k1'}")))
        .isInstanceOf(TransformException.class);
  }

  @Test
  void deletionsAreLeftAlone() throws Exception {
    Components components = components();
    Transform<Document> enrich = components.transform("enrich", strategies("retry"));
    components.table.failing = Verdict.OUTAGE;
    Event<Document> deletion =
        Components.event("{'kind':'card','id':'k1'}").withOperation(Operation.DELETE);
    assertThat(enrich.apply(deletion)).isSameAs(deletion);
    assertThat(deletion.value().size()).isEqualTo(2);
    assertThat(enrich.apply(deletion.withValue(null)).value()).isNull();
  }

  @Test
  void markersHaveTheNamesOfTheConfigurationAndMayBeLeftOut() throws Exception {
    Transform<Document> enrich =
        components()
            .transform(
                "enrich",
                strategies("continue")
                    .replaceFirst(
                        "\\{",
                        "{'markers': {'enriched': 'rich', 'enrichedAt': '', 'updatedAt': ''}, "));
    Document done = enrich.apply(Components.event("{'kind':'card','id':'k1'}")).value();
    assertThat(done.fieldNames()).containsExactly("kind", "id", "seen", "row", "rich");
  }

  @Test
  void aFilterAmongTheStepsFilters() throws Exception {
    Transform<Document> enrich =
        components()
            .transform(
                "enrich",
                "{'by':'/kind','strategies':{'card':{'steps':[{'filter':{'field':'/id','equals':1}}]}}}");
    assertThat(enrich.apply(Components.event("{'kind':'card','id':2}")).isFiltered()).isTrue();
  }

  @Test
  void everyStepIsClosed() throws Exception {
    Components components = components();
    components.transform("enrich", strategies("continue")).close();
    assertThat(components.table.closed).isTrue();
  }

  @Test
  void whatIsWrongInsideAStepIsFoundBeforeTheFirstRecord() {
    assertThatThrownBy(
            () ->
                components()
                    .transform(
                        "enrich",
                        "{'by':'/kind','strategies':{'card':{'steps':[{'lookup':{'key':'/id','to':'/row',"
                            + "'table':{'file':{'file':'nowhere.csv','key':'id'}}}}]}}}"))
        .isInstanceOf(ComponentConfigException.class)
        .hasMessageContaining("card, lookup, table: file, file: there is no file")
        .hasMessageContaining("nowhere.csv");
    assertThat(components().problems("enrich", "{'by':'kind','strategies':{'card':{'steps':[]}}}"))
        .anyMatch(problem -> problem.contains("begins with a slash"))
        .anyMatch(problem -> problem.contains("name at least one step"));
    assertThat(components().problems("lookup", "{'key':'/id','table':{'switch':{}}}"))
        .anyMatch(problem -> problem.contains("name to, fields, or both"));
  }
}
