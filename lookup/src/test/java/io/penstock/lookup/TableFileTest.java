package io.penstock.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFileTest {

  @TempDir private Path folder;

  private Map<String, Map<String, Object>> read(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return new TableFile(new FileLookupConfig(name, "id", TableFormat.AUTO, 3), file).rows();
  }

  @Test
  void csvWithQuotesLineBreaksAndAByteOrderMark() throws Exception {
    assertThat(read("t.csv", "\uFEFFid,name\n1,\"Müller, \"\"A\"\"\n& Co\"\n\n2,\n"))
        .containsEntry("1", Map.of("id", "1", "name", "Müller, \"A\"\n& Co"))
        .containsEntry("2", Map.of("id", "2", "name", ""))
        .hasSize(2);
  }

  @Test
  void jsonKeepsTypesAndDigits() throws Exception {
    assertThat(
            read("t.json", "[{\"id\":7,\"fee\":0.12345678901234567890123,\"ok\":true}]").get("7"))
        .containsEntry("fee", new BigDecimal("0.12345678901234567890123"))
        .containsEntry("ok", true);
  }

  @Test
  void anObjectALine() throws Exception {
    assertThat(read("t.jsonl", "{\"id\":\"a\"}\n\n{\"id\":\"b\"}\n")).containsOnlyKeys("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "t.csv | id,name;1,a;1,s3cr3t | row 2 has the same id",
        "t.csv | id,name;1 | row 1: not CSV",
        "t.csv | id,name;1,a,s3cr3t | row 1: not CSV",
        "t.csv | name;a | row 1 has no id",
        "t.csv | id;1;2;3;4 | more than 3 rows",
        "t.json | {\"id\":\"s3cr3t\"} | no array of objects",
        "t.json | [1] | item 1 is no object",
        "t.json | [{\"id\":1,\"id\":2}] | row 1: ",
        "t.jsonl | {\"id\":1};{oops | row 2: ",
        "t.txt | id;1 | set format",
      })
  void whatIsNoTableIsRefusedWithTheRowAndWithoutItsValues(
      String name, String text, String message) {
    assertThatThrownBy(() -> read(name, text.replace(';', '\n')))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void bytesThatAreNotUtf8() throws Exception {
    Path file =
        Files.write(folder.resolve("t.csv"), "id\ngr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(
            () ->
                new TableFile(new FileLookupConfig("t.csv", "id", TableFormat.AUTO, 3), file)
                    .rows())
        .hasMessageContaining("not UTF-8");
  }
}
