/** The commands of {@code penstock}. */
package io.penstock.runner.cli;
