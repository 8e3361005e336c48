package io.penstock.lookup;

import io.penstock.config.Option;

/** A table that is read from a file when the pipeline is made, and held in memory. */
public record FileLookupConfig(
    @Option(
            doc =
                "The file, in UTF-8; a relative name is resolved against the folder of the"
                    + " configuration file. It is read once: a change needs a restart.",
            example = "merchants.csv")
        String file,
    @Option(doc = "The column of the keys; every row has one of its own.", example = "merchant_id")
        String key,
    @Option(
            doc =
                "How rows are written: csv (names in the first line, every value is a text), json"
                    + " (an array of objects), jsonLines, or auto (by the file's ending).",
            defaultValue = "auto")
        TableFormat format,
    @Option(
            doc = "Rows that are accepted at most, since all of them are held in memory.",
            defaultValue = "100000",
            min = "1",
            max = "10000000",
            advanced = true)
        int maxRows) {}
