/** One run of the pipelines of a file, from start to the books at the end. */
package io.penstock.runner.run;
