package io.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.document.Document;
import io.penstock.spi.Batch;
import io.penstock.spi.SinkException;
import io.penstock.spi.Verdict;
import io.penstock.testkit.Database;
import io.penstock.testkit.Shared;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of failures share: a small table, and a failure that tells no secret. */
abstract class ItemsTable {

  static final String SECRET = "s3cr3t-payload";
  static final int NEVER_COPY = 1_000_000;

  @Shared static Database database;

  @BeforeEach
  void table() throws SQLException {
    Rig.reset(database);
    database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
  }

  PostgresSinkBuilder<Document> items() {
    return Rig.documents(database).table("items");
  }

  static Document item(long id, String value) {
    return Rig.document("id", id, "v", value);
  }

  static List<Document> items(int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(item(i, "v" + i));
    }
    return documents;
  }

  static SinkException failure(PostgresSinkBuilder<Document> builder, Batch<Document> batch)
      throws Exception {
    try (var opened = Rig.open(builder)) {
      return failure(opened, batch);
    }
  }

  static SinkException failure(Rig.Opened<Document> opened, Batch<Document> batch) {
    SinkException failure =
        catchThrowableOfType(SinkException.class, () -> opened.writer().write(batch));
    assertThat(failure).as("the write fails").isNotNull();
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(SECRET);
    return failure;
  }

  static void is(SinkException failure, Verdict verdict, String code) {
    assertThat(failure.verdict()).as("%s", failure.getMessage()).isEqualTo(verdict);
    assertThat(failure.code()).as("%s", failure.getMessage()).isEqualTo(code);
  }

  void onServer(String... statements) throws SQLException {
    database.execute(statements);
  }
}
