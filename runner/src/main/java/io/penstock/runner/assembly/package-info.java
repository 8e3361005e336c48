/** Makes pipelines for the engine from what the configuration says. */
package io.penstock.runner.assembly;
