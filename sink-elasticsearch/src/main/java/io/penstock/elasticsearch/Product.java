package io.penstock.elasticsearch;

/** Which server it is; decides only what the built-in index template may say. */
public enum Product {
  ELASTICSEARCH,
  OPENSEARCH
}
