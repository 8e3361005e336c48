/** Health, metrics and status over HTTP. */
package io.penstock.runner.management;
