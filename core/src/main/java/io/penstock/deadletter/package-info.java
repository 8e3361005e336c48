/** Dead letters without a broker or database: a file, its reader, and the JSON form of a record. */
package io.penstock.deadletter;
