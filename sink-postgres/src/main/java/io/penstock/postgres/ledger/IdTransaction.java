package io.penstock.postgres.ledger;

import io.penstock.postgres.deadletter.DeadLetterInserts;
import io.penstock.postgres.write.KnownIdsException;
import io.penstock.postgres.write.TransactionPart;
import io.penstock.record.Position;
import io.penstock.spi.LedgerCommit;
import io.penstock.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The part of the ledger of ids in a transaction: holds the consumers' epochs, enters the ids and
 * stores the dead letters. It comes before the rows: whoever else would enter the same ids waits
 * for this transaction's end, and then finds them.
 */
final class IdTransaction implements TransactionPart {

  private final DoneIds ids;
  private final DeadLetterInserts deadLetters;
  private final LedgerCommit commit;

  IdTransaction(DoneIds ids, DeadLetterInserts deadLetters, LedgerCommit commit) {
    this.ids = ids;
    this.deadLetters = deadLetters;
    this.commit = commit;
  }

  @Override
  public boolean begin(Connection connection) throws SQLException, SinkException {
    ids.holdEpochs(connection, commit.done());
    List<Position> all = DoneIds.sorted(commit.done());
    if (!ids.enter(connection, all)) {
      // What was entered a moment ago must not count as known.
      connection.rollback();
      throw new KnownIdsException(ids.known(connection, all));
    }
    deadLetters.insert(connection, commit.deadLetters());
    return true;
  }
}
