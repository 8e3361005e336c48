package io.penstock.transform;

import io.penstock.config.Option;
import io.penstock.config.SelfChecking;
import java.util.List;

/** Takes a value from one path and puts it at another. */
public record MoveConfig(
    @Option(doc = "The path of the value.", example = "/user/id") String from,
    @Option(doc = "Its path afterwards; objects on the way are made.", example = "/user_id")
        String to,
    @Option(
            doc = "Whether a record without the value is dead-lettered (FIELD_MISSING).",
            defaultValue = "false")
        boolean required,
    @Option(
            doc =
                "Whether a value that is there already is replaced; otherwise the record is"
                    + " dead-lettered (FIELD_EXISTS).",
            defaultValue = "false")
        boolean overwrite)
    implements SelfChecking {

  @Override
  public List<Finding> check() {
    return new Findings()
        .path("from", from)
        .path("to", to)
        .when(from.equals(to), "to", "the value is there already")
        .list();
  }
}
