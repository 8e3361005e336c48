package com.example.core;

import io.penstock.document.Document;
import io.penstock.engine.Pipeline;
import io.penstock.engine.PipelineBuilder;

/** Somebody who writes adapters of their own and wants nobody else's. */
public final class Main {

  private Main() {}

  /** Shows that core is enough to compile and to run against. */
  public static void main(String[] arguments) {
    PipelineBuilder<Document> builder = Pipeline.named("core-only");
    try {
      builder.build();
    } catch (IllegalStateException incomplete) {
      System.out.println(incomplete.getMessage());
    }
  }
}
