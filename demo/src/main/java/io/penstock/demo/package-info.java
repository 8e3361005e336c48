/**
 * The demo: real servers, synthetic records, the runner's jar as a child process with the YAML that
 * production would use, and books that are checked against the producer's model.
 */
package io.penstock.demo;
