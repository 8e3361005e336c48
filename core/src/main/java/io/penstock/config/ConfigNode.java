package io.penstock.config;

/**
 * A configuration before it is bound to records: values as they were written, each with the place
 * where it stands. Immutable. It knows nothing of the notation that it came from; {@link
 * ConfigNodes} makes one from a map, the runner makes one from YAML.
 *
 * <p>No node shows values in its {@code toString}: any of them may be a secret.
 */
public sealed interface ConfigNode permits ScalarNode, ListNode, MapNode {

  /** Where the value begins; never null. */
  Location location();

  /**
   * The way from the root, for example {@code pipelines.events.source.kafka.topics[0]}; empty for
   * the root.
   */
  String path();

  /** How the kind of this node is called in messages: "a text", "a list", "a section". */
  String kind();
}
