package io.penstock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used, from the kernel's files. */
final class Usage {
  private final Path stat;
  private final Path status;
  private double cpu;
  private long peak;

  Usage(long pid) {
    stat = Path.of("/proc", Long.toString(pid), "stat");
    status = Path.of("/proc", Long.toString(pid), "status");
  }

  void sample() {
    try {
      String line = Files.readString(stat);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      // User and system time, in ticks of 10 ms.
      cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
      for (String each : Files.readAllLines(status)) {
        if (each.startsWith("VmHWM:")) {
          peak = Long.parseLong(each.replaceAll("\\D", "")) / 1024;
        }
      }
    } catch (IOException gone) {
      // The process has ended; the last sample stands.
    }
  }

  double cpuSeconds() {
    return cpu;
  }

  long peakMegabytes() {
    return peak;
  }
}
