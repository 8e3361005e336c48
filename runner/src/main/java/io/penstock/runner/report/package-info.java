/** What is told about pipelines at regular intervals: a log line, a line in a file. */
package io.penstock.runner.report;
