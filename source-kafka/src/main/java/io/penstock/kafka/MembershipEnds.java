package io.penstock.kafka;

import java.util.Set;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;

/**
 * Tells the failures after which a client of the new group protocol is no member any more and never
 * will be. It says so once; later polls return nothing, as if there were nothing to read. (The
 * client's heartbeat managers move their member to the state {@code FATAL}, which no subscription
 * leaves.) The client of the classic protocol goes on asking by itself.
 */
final class MembershipEnds {

  private static final Set<Class<? extends Throwable>> ENDS =
      Set.of(
          AuthenticationException.class,
          AuthorizationException.class,
          GroupIdNotFoundException.class,
          GroupMaxSizeReachedException.class,
          InvalidRequestException.class,
          UnknownServerException.class,
          UnreleasedInstanceIdException.class);

  private MembershipEnds() {}

  /**
   * Whether a failure of a poll is such an end. A failure that is taken for one and is none costs a
   * rebalance; one that is missed costs everything that is not read from then on.
   */
  static boolean isEnd(Throwable failure, KafkaSourceConfig config) {
    Throwable root = KafkaVerdicts.root(failure);
    return config.groupProtocol() == GroupProtocol.CONSUMER
        // The heartbeat goes on when a topic is refused.
        && !(root instanceof TopicAuthorizationException)
        && ENDS.stream().anyMatch(type -> type.isInstance(root));
  }
}
