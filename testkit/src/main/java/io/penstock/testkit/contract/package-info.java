/**
 * What a source, a sink or a dead letter must do, as tests: extend the contract of the kind you
 * have written and say how to make one, how to put raw data in or get it out, and how to take the
 * server away. Each contract follows the Javadoc of {@code io.penstock.spi}; where that leaves a
 * choice, so does the contract.
 *
 * <p>The contracts use JUnit Jupiter and AssertJ. Waiting has generous limits that guard against a
 * hang (60 seconds for each thing that is waited for; the system property {@code
 * penstock.testkit.contract.seconds} changes it); nothing is measured.
 */
package io.penstock.testkit.contract;
