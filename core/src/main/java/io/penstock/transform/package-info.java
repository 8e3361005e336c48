/**
 * The transforms of YAML pipelines. Each changes one thing, says what it refuses by a code, and
 * never changes a value in silence. Paths are JSON Pointers.
 */
package io.penstock.transform;
