package io.penstock.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.Secret;
import io.penstock.config.SelfChecking.Finding;
import io.penstock.document.FieldPath;
import io.penstock.elasticsearch.IdConfig.OnTooLong;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCheckTest {

  private final Settings settings = new Settings();

  private Finding only() {
    List<Finding> findings = settings.config().check();
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void defaultsAreFine() {
    assertThat(settings.config().check()).isEmpty();
  }

  @Test
  void reservedNamesAreRefusedWithTheWayOut() {
    settings.version = Settings.versionOf("/v");
    settings.documentVersionField = "_version";
    assertThat(only().key()).isEqualTo("documentVersionField");
    assertThat(only().message()).contains("doc_version", "version.field", "version=true");
  }

  @Test
  void aVersionThatStandsUnderAReservedNameIsRefused() {
    settings.version = Settings.versionOf("/_version");
    assertThat(only().key()).isEqualTo("version");
    assertThat(only().message()).contains("_version", "Rename the field");
  }

  @Test
  void anIdThatStandsUnderAReservedNameIsRefused() {
    settings.id = Settings.idOf("/_id");
    assertThat(only().key()).isEqualTo("id");
    settings.id = Settings.idOf("/doc/_id");
    assertThat(settings.config().check()).isEmpty();
  }

  @Test
  void theProviderRefusesReservedNamesThatTransformsWrite() {
    ElasticsearchSinkProvider provider = new ElasticsearchSinkProvider();
    for (String name : List.of("_version", "_id", "_source", "_seq_no", "_primary_term")) {
      assertThat(provider.refusal(settings.config(), FieldPath.ofField(name)))
          .as(name)
          .startsWith(name);
    }
    assertThat(provider.refusal(settings.config(), FieldPath.parse("/doc/_version"))).isNull();
    assertThat(provider.refusal(settings.config(), FieldPath.parse("/_enriched_at"))).isNull();
  }

  @Test
  void credentialsInAUrlAreRefusedAndNotRepeated() {
    settings.urls = List.of("http://elastic:hunter2@localhost:9200");
    assertThat(only().message()).contains("credentials").doesNotContain("hunter2");
    settings.urls = List.of("http://elastic:hunter 2@localhost:9200");
    assertThat(only().message()).doesNotContain("hunter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9200", "ftp://localhost", "http:///x", "http://h?x=y"})
  void otherUrlsAreRefused(String url) {
    settings.urls = List.of(url);
    assertThat(only().key()).isEqualTo("urls");
  }

  @Test
  void whatExcludesEachOtherIsFound() {
    settings.apiKey = new Secret("k");
    settings.user = "u";
    settings.caFile = "ca.crt";
    settings.fingerprint = "aa";
    assertThat(settings.config().check())
        .extracting(Finding::key)
        .containsExactly("urls", "apiKey", "password", "fingerprint");
  }

  @Test
  void aDateNeedsATimeAndATimeADate() {
    settings.index = "events-{yyyy.MM.dd}";
    assertThat(only().key()).isEqualTo("time");
    settings.time = Settings.timeOf("/time", TimeUnitOfField.ISO);
    assertThat(settings.config().check()).isEmpty();
    settings.index = "events";
    assertThat(only().key()).isEqualTo("time");
  }

  @Test
  void namesAreChecked() {
    settings.index = "Events";
    settings.routes = Map.of("x", "a b");
    assertThat(settings.config().check())
        .extracting(Finding::key)
        .containsExactly("index", "routes");
    settings.index = null;
    settings.routes = Map.of();
    assertThat(only().message()).contains("set index, or routes");
  }

  @Test
  void anIdIsAlwaysSent() {
    settings.id = new IdConfig(List.of(), false, "|", OnTooLong.REJECT);
    assertThat(only().key()).isEqualTo("id");
    settings.id = new IdConfig(List.of("/id"), true, "|", OnTooLong.REJECT);
    assertThat(only().key()).isEqualTo("id");
    settings.id = new IdConfig(List.of("id"), false, "|", OnTooLong.REJECT);
    assertThat(only().message()).contains("write /id");
  }

  @Test
  void versionsAndPartialUpdatesExcludeEachOther() {
    settings.version = Settings.versionOf("/v");
    settings.onUpdate = OnUpdate.MERGE;
    assertThat(only().key()).isEqualTo("onUpdate");
  }

  @Test
  void aDataStreamTakesCreationsOnly() {
    settings.dataStream = true;
    assertThat(settings.config().check()).isEmpty();
    settings.version = Settings.versionOf("/v");
    assertThat(only().key()).isEqualTo("version");
    settings.version = null;
    settings.onUpdate = OnUpdate.MERGE;
    assertThat(only().key()).isEqualTo("dataStream");
  }
}
