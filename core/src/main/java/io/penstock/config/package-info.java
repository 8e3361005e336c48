/** Configuration as data: the annotations and types that component records are made of. */
package io.penstock.config;
