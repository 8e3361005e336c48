/** Runs a pipeline's stages over real records without writing anything: to try, and to count. */
package io.penstock.runner.rehearsal;
