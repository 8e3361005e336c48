package io.penstock.transform;

import io.penstock.config.Option;

/** Brings the fields of an object at the root up to the root. */
public record LiftConfig(
    @Option(
            doc =
                "The name of the object at the root. It is gone afterwards; a field that is at the"
                    + " root already is a rejection (FIELD_EXISTS), and so is a value that is no"
                    + " object (NOT_AN_OBJECT).",
            example = "payload",
            pattern = ".+")
        String field,
    @Option(
            doc = "Whether a record without it is dead-lettered (FIELD_MISSING).",
            defaultValue = "false")
        boolean required) {}
