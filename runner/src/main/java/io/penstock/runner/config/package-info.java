/** The configuration file as records, and the way from the file to them. */
package io.penstock.runner.config;
