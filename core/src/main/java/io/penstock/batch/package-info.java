/** When a batch is written: policies to choose from and to combine. */
package io.penstock.batch;
