/** Logback, set up by program: JSON lines for machines or plain lines for people. */
package io.penstock.runner.logging;
