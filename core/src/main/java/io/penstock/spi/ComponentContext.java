package io.penstock.spi;

import java.nio.file.Path;

/**
 * Where a component finds itself in the configuration.
 *
 * @param pipeline the pipeline's name
 * @param directory the folder of the YAML file, against which relative file names are resolved
 */
public record ComponentContext(String pipeline, Path directory) {}
