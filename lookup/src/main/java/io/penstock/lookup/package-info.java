/**
 * Enrichment: records are completed by rows of lookup tables. {@code lookup} asks one table; {@code
 * enrich} chooses what is to be done by the value of a field, says what happens when that fails,
 * and marks the record.
 */
package io.penstock.lookup;
