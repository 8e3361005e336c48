/** Decoding of JSON records, into documents or into a user's own record classes. */
package io.penstock.json;
