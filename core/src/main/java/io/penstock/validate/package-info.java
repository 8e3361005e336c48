/**
 * Validators of YAML pipelines that need no library. All violations of a record are told at once.
 */
package io.penstock.validate;
