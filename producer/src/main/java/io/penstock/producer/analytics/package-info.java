/** Events of {@code examples/analytics-consumer}. */
package io.penstock.producer.analytics;
