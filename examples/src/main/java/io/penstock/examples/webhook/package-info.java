/**
 * A sink of one's own: a configuration record, a sink with its writer, and a provider that
 * announces it. This is all there is to write; batching, retry, isolation of bad records, offsets
 * and metrics are the engine's.
 */
package io.penstock.examples.webhook;
