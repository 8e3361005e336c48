/** Works with dead letters: shows them, sends them through their pipeline again, marks them. */
package io.penstock.runner.deadletter;
