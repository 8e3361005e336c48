/**
 * Programs that use Penstock as a library. They are compiled, tested and quoted in the documents.
 */
package io.penstock.examples;
