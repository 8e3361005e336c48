/** What a person sees while pipelines run: a line that redraws, or a line now and then. */
package io.penstock.runner.progress;
