/** The value type of YAML pipelines: a JSON object and the paths into it. */
package io.penstock.document;
