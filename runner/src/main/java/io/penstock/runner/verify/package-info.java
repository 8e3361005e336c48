/** Recomputes the books of a pipeline from what its source, its sink and its dead letters hold. */
package io.penstock.runner.verify;
