/** What is written from the descriptors: the editor schema, the reference pages, templates. */
package io.penstock.runner.reference;
