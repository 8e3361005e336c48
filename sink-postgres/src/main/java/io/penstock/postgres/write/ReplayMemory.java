package io.penstock.postgres.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What is remembered of replays, as far as a writer needs it. */
public interface ReplayMemory {

  /** Those of the letters that were replayed before. */
  Set<String> known(Connection connection, List<String> letters) throws SQLException;

  /** Enters letters within a transaction, which fails if one of them has been entered meanwhile. */
  TransactionPart enter(List<String> letters);
}
