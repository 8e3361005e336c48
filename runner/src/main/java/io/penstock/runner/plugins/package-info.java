/** Finds components: on the class path and in the plugins folder, each plugin in isolation. */
package io.penstock.runner.plugins;
