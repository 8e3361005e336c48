/**
 * Synthetic records for demos, tests and measurements. A {@link io.penstock.producer.Workload}
 * makes them, always the same for the same seed, and says of each what a pipeline must make of it;
 * so whoever runs a pipeline over them can check its books against a model that knows nothing of
 * the pipeline.
 */
package io.penstock.producer;
