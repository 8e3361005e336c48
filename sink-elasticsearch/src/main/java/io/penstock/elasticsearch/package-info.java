/**
 * The Elasticsearch sink, which also writes to OpenSearch. {@link
 * io.penstock.elasticsearch.ElasticsearchSink} is the door for Java, {@link
 * io.penstock.elasticsearch.ElasticsearchSinkConfig} the one for YAML.
 *
 * <p>Inside: {@code Mapping} makes a bulk item of an event, {@code BatchWrite} splits a batch into
 * requests and settles their items, {@code ErrorTypes} says what each error means, {@code Cluster}
 * speaks HTTP.
 */
package io.penstock.elasticsearch;
