package io.penstock.spi;

import io.penstock.document.Document;
import io.penstock.document.FieldPath;
import java.util.List;

/**
 * Announces a transform for YAML pipelines.
 *
 * @param <C> the configuration record
 */
public interface TransformProvider<C extends Record> extends ComponentProvider<C> {

  /**
   * Makes one from a configuration that has passed validation. Must not connect or block.
   *
   * @throws ComponentConfigException if the configuration cannot work for a reason that its record
   *     cannot see, such as a file that does not exist
   */
  Transform<Document> create(C config, ComponentContext context) throws ComponentConfigException;

  /**
   * The paths at which it puts values under names of the configuration. {@code validate} asks the
   * sink whether it could store them, so that a mapping that can never work is refused before the
   * first record.
   */
  default List<FieldPath> writes(C config) {
    return List.of();
  }

  /**
   * The paths at which there is nothing any more when it begins to write, because it takes fields
   * away or gives them other names. What an earlier transform has put there is then not asked
   * about.
   */
  default List<FieldPath> removes(C config) {
    return List.of();
  }
}
