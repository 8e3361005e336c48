/** Validation of documents against a JSON Schema. */
package io.penstock.jsonschema;
