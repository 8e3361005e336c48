/**
 * The data that flows through a pipeline: what a source reads, what a decoder makes of it, where it
 * stood. Everything here is free of behaviour that waits, connects or logs; nothing here knows the
 * SPI or the engine.
 */
package io.penstock.record;
