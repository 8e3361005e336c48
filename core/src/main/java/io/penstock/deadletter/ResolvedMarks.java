package io.penstock.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.spi.DeadLetterResolution;
import io.penstock.spi.DeadLetterStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The marks on the dead letters of a file, in a file of their own beside it: the file of letters
 * belongs to the pipeline, which may be writing to it. One JSON object a line; a line that a crash
 * tore marks nothing, so its letter is dealt with again.
 */
final class ResolvedMarks {

  private final ObjectMapper mapper = new ObjectMapper();

  private final Path path;

  ResolvedMarks(Path letters) {
    this.path = letters.resolveSibling(letters.getFileName() + ".resolved");
  }

  /** The first mark of each letter, by fingerprint. */
  Map<String, DeadLetterResolution> read() throws IOException {
    Map<String, DeadLetterResolution> marks = new HashMap<>();
    if (!Files.exists(path)) {
      return marks;
    }
    try (var lines = Files.newBufferedReader(path)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read(line, marks);
      }
    }
    return marks;
  }

  private void read(String line, Map<String, DeadLetterResolution> marks) {
    try {
      JsonNode mark = mapper.readTree(line);
      marks.putIfAbsent(
          mark.required("letter").textValue(),
          new DeadLetterResolution(
              DeadLetterStatus.valueOf(mark.required("status").asText().toUpperCase(Locale.ROOT)),
              Instant.parse(mark.required("time").asText()),
              mark.required("reason").asText()));
    } catch (IOException | IllegalArgumentException | DateTimeException torn) {
      // Then it marks nothing.
    }
  }

  /** Appends marks and returns when they are on the disk. */
  void append(Collection<String> fingerprints, DeadLetterResolution how) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (String fingerprint : fingerprints) {
      Map<String, Object> mark = new LinkedHashMap<>();
      mark.put("letter", fingerprint);
      mark.put("status", how.status().label());
      mark.put("time", how.time().toString());
      mark.put("reason", how.reason());
      lines.writeBytes(mapper.writeValueAsBytes(mark));
      lines.write('\n');
    }
    try (FileChannel channel =
            FileChannel.open(
                path,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OwnerOnly.attributes(path));
        FileLock lock = channel.lock()) {
      long end = channel.size();
      channel.position(end);
      if (end > 0 && !endsWithLineBreak(channel, end)) {
        writeAll(channel, ByteBuffer.wrap(new byte[] {'\n'}));
      }
      writeAll(channel, ByteBuffer.wrap(lines.toByteArray()));
      channel.force(true);
    }
    RotatedFiles.forceFolder(path);
  }

  private static boolean endsWithLineBreak(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
