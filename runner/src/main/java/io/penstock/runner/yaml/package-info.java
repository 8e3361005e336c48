/**
 * Reads a YAML file into configuration nodes: strictly, with places, and with {@code ${…}} replaced
 * scalar by scalar after parsing. Knows nothing of what the keys mean.
 */
package io.penstock.runner.yaml;
