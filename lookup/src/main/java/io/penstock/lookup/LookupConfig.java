package io.penstock.lookup;

import io.penstock.config.ComponentConfig;
import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import io.penstock.spi.LookupProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Completes a record by the row of a table that one of its fields leads to. */
public record LookupConfig(
    @Option(
            doc = "The path of the field that holds the key: a text, number or boolean.",
            example = "/merchant_id")
        String key,
    @Option(doc = "The table; exactly one.", example = "{ file: { … } }")
        ComponentConfig<LookupProvider<?>> table,
    @Option(
            doc = "The path at which the whole row is put as an object.",
            optional = true,
            example = "/merchant")
        String to,
    @Option(
            doc = "Path in the record to column of the row, for single values.",
            optional = true,
            example = "{ /merchant_name: name }")
        Map<String, String> fields,
    @Option(
            doc =
                "What becomes of a record without the key, or whose key leads to no row: pass, or"
                    + " reject (LOOKUP_MISSING).",
            defaultValue = "pass")
        MissingRow missing,
    @Option(doc = "What is kept of the table in memory.", defaultValue = "{}") CacheConfig cache)
    implements SelfChecking {

  public LookupConfig {
    fields = fields == null ? Map.of() : new LinkedHashMap<>(fields);
  }

  @Override
  public List<Finding> check() {
    Findings findings = new Findings();
    findings.path("key", key);
    if (to != null) {
      findings.path("to", to);
    }
    fields.keySet().forEach(path -> findings.path("fields." + path, path));
    findings.when(to == null && fields.isEmpty(), "", "name to, fields, or both");
    return findings.list();
  }
}
