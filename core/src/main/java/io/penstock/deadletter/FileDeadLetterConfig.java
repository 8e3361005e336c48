package io.penstock.deadletter;

import io.penstock.config.DataSize;
import io.penstock.config.Option;

/** Where the file of dead letters is. */
public record FileDeadLetterConfig(
    @Option(
            doc =
                "The file, one JSON object a line; relative to the configuration's folder. The"
                    + " folder must be there. The file is readable by its owner only, since it"
                    + " holds what the records hold.",
            example = "dead-letters.jsonl")
        String path,
    @Option(
            doc =
                "Whether every write is forced to the disk before its records count as settled."
                    + " Without it a loss of power can lose dead letters.",
            defaultValue = "true",
            advanced = true)
        boolean fsync,
    @Option(
            doc =
                "Above this size the file is put aside as path.1, path.2 and so on, and a new one"
                    + " begun. None is ever deleted.",
            defaultValue = "256MiB",
            min = "1KiB")
        DataSize maxFileSize) {}
