package io.penstock.lookup;

import io.penstock.document.Document;
import io.penstock.record.Event;
import io.penstock.spi.RejectedException;
import io.penstock.spi.Transform;
import io.penstock.spi.TransformException;
import io.penstock.spi.Verdict;
import java.util.List;

/** How records of one kind are enriched. */
record Strategy(List<Transform<Document>> steps, OnFailure onFailure) {

  Strategy {
    steps = List.copyOf(steps);
  }

  /**
   * The enriched event; null if it cannot be enriched and is to go on as it was. The event that
   * came is never changed.
   */
  Event<Document> apply(Event<Document> event)
      throws RejectedException, TransformException, InterruptedException {
    try {
      Event<Document> enriched = event.withValue(event.value().copy());
      for (int i = 0; i < steps.size() && !enriched.isFiltered(); i++) {
        enriched = steps.get(i).apply(enriched);
      }
      return enriched;
    } catch (RejectedException refused) {
      if (onFailure == OnFailure.CONTINUE) {
        return null;
      }
      throw refused;
    } catch (TransformException away) {
      if (away.verdict() == Verdict.STOP || onFailure == OnFailure.RETRY) {
        throw away;
      }
      if (onFailure == OnFailure.CONTINUE) {
        return null;
      }
      throw new RejectedException(away.code(), away.getMessage());
    }
  }
}
