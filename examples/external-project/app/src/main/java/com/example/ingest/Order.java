package com.example.ingest;

/** The value type of this project's pipelines: a record of its own. */
public record Order(String id, String customer, long cents) {}
