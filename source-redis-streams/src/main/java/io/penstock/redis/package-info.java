/**
 * Redis Streams: a source that reads as a consumer of a group, a dead letter that writes a stream,
 * and stores for seen ids and counters. Made for Redis 7.0 and later; commands of later versions
 * are used where the server has them.
 */
package io.penstock.redis;
