/** Seen ids in the memory of this process, alone or in front of another store. */
package io.penstock.seen;
