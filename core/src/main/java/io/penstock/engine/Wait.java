package io.penstock.engine;

import java.time.Instant;

/**
 * Something that a pipeline waits for.
 *
 * @param component which part, with its place
 * @param code of the failure that began it
 * @param message cause and advice, without payload or secrets
 * @param since when it began
 */
public record Wait(String component, String code, String message, Instant since) {}
