package io.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Services.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServicesTest {

  @Shared private static RedisServer staticRedis;
  private static Database ofTheClass;
  private static Database ofTheFirstTest;

  @Shared private RedisServer redis;
  private final Database ofTheConstructor;

  ServicesTest(Database database) {
    ofTheConstructor = database;
  }

  @BeforeAll
  static void keep(Database database) {
    ofTheClass = database;
  }

  @Test
  @Order(1)
  void givesOneServerToAllAndADatabaseToEachTest(
      RedisServer parameter, PostgresServer postgres, Database database) throws SQLException {
    assertThat(redis).isSameAs(staticRedis).isSameAs(parameter);
    assertThat(database).isSameAs(ofTheConstructor).isNotSameAs(ofTheClass);
    assertThat(database.server()).isSameAs(postgres).isSameAs(ofTheClass.server());
    assertThat(database.queryLong("SELECT 1")).isEqualTo(1);
    ofTheFirstTest = database;
  }

  @Test
  @Order(2)
  void dropsTheDatabaseWithItsTestAndKeepsThatOfTheClass(Database database) throws SQLException {
    assertThat(database.queryLong("SELECT 1")).isEqualTo(1);
    assertThat(ofTheClass.queryLong("SELECT 1")).isEqualTo(1);
    assertThatThrownBy(() -> ofTheFirstTest.connect())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
  }

  @Test
  @Order(3)
  void doesNotLetATestEndASharedServer() {
    redis.close();
    assertThat(redis.isRunning()).isTrue();
    assertThatThrownBy(redis::kill)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("RedisServer.start()");
    assertThatThrownBy(redis::stop).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(redis::pause).isInstanceOf(IllegalStateException.class);
    assertThatCode(redis::log).doesNotThrowAnyException();
  }
}
