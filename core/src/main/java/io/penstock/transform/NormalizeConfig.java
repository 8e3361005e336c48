package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Brings texts into one form. */
public record NormalizeConfig(
    @Option(
            doc = "The paths of the fields; absent ones and values that are no texts are left.",
            example = "[/email, /country]")
        List<String> fields,
    @Option(doc = "Whether white space at both ends is cut off.", defaultValue = "true")
        boolean trim,
    @Option(doc = "Whether white space inside becomes one space each time.", defaultValue = "false")
        boolean collapseSpaces,
    @Option(doc = "What becomes of letters: keep, lower or upper.", defaultValue = "keep")
        LetterCase letters,
    @Option(
            doc = "Whether composed and decomposed characters get one form (Unicode NFC).",
            defaultValue = "false")
        boolean compose,
    @Option(doc = "Whether a text that is empty then becomes null.", defaultValue = "false")
        boolean emptyToNull)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .paths("fields", fields)
        .when(
            !trim && !collapseSpaces && letters == LetterCase.KEEP && !compose && !emptyToNull,
            "",
            "nothing would be changed; set one of the others")
        .list();
  }
}
