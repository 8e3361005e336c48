package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Puts the values of several fields together into one text. */
public record JoinConfig(
    @Option(
            doc =
                "The paths of the fields, in order. Texts, numbers and booleans are taken; absent"
                    + " fields, nulls, objects and arrays are passed over.",
            example = "[/product, /merchant/name]")
        List<String> fields,
    @Option(
            doc =
                "Where the text is put; what is there is replaced. Nothing is put if no field is"
                    + " there.",
            example = "/search_content")
        String to,
    @Option(doc = "What stands between two values.", defaultValue = "' '") String separator,
    @Option(doc = "What becomes of letters: keep, lower or upper.", defaultValue = "keep")
        LetterCase letters)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings().paths("fields", fields).path("to", to).list();
  }
}
