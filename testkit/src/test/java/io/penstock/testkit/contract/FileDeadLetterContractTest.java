package io.penstock.testkit.contract;

import io.penstock.config.DataSize;
import io.penstock.deadletter.DeadLetterFileReader;
import io.penstock.deadletter.FileDeadLetter;
import io.penstock.spi.DeadLetter;
import io.penstock.spi.DeadRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The dead letter of core that needs no server fulfils the contract. */
class FileDeadLetterContractTest extends DeadLetterContract {

  @TempDir Path disk;

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(disk.resolve("mounted"));
  }

  private Path file() {
    return folder.resolve("dead.jsonl");
  }

  @Override
  protected DeadLetter newDeadLetter() {
    return new FileDeadLetter(file(), true, DataSize.parse("8KiB"));
  }

  @Override
  protected Collection<Stored> read() throws IOException {
    List<Stored> all = new ArrayList<>();
    try (DeadLetterFileReader reader = new DeadLetterFileReader(file())) {
      while (reader.hasNext()) {
        DeadRecord dead = reader.next().dead();
        all.add(
            new Stored(
                dead.id(),
                dead.record().key(),
                dead.record().value(),
                dead.record().headers(),
                dead.rejection().code(),
                dead.rejection().message(),
                dead.stage().label(),
                dead.attempts()));
      }
    }
    return all;
  }

  @Override
  protected void takeTargetAway() throws IOException {
    Files.move(folder, disk.resolve("unmounted"));
  }

  @Override
  protected void bringTargetBack() throws IOException {
    Files.move(disk.resolve("unmounted"), folder);
  }
}
