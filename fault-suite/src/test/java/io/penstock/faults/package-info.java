/**
 * The fault suite: the runner's jar as child processes, real servers, a proxy between them, and
 * books that are compared afterwards. Tests tagged {@code faults} run with {@code mvn verify
 * -Pfaults}, the others with every build.
 */
package io.penstock.faults;
