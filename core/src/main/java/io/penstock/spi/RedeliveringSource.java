package io.penstock.spi;

import java.util.Set;

/**
 * A source that delivers to named consumers and remembers, by id, what each was given and has not
 * acknowledged ({@link Capability#ACKNOWLEDGES_IDS}). It cannot seek; it can deliver again.
 */
public interface RedeliveringSource extends Source {

  /**
   * The name under which this source is given records; it may belong to an earlier process that
   * died. Called from within {@link SourceContext#assigned} or later, on the poll thread.
   */
  String consumer();

  /**
   * Forgets what was delivered of these partitions and not acknowledged, settled or not, and
   * delivers it again as far as it still belongs to this consumer. Called on the poll thread, for
   * partitions that are paused, whenever this consumer has got a new epoch: at the start, and after
   * somebody had fenced it and the work was dropped. What the server has delivered before this call
   * must not be returned by {@link #poll} after it without having been delivered anew, be it in a
   * reply that arrives only later: it may belong to somebody else by now. Acknowledgements of
   * records that were delivered before are ignored from now on. Unknown partitions are ignored.
   */
  void redeliver(Set<String> partitions);
}
