package org.voicepersona.pipeline.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Flink inside this process is nobody else's. */
class EmbeddedFlinkTest {

  private static final Path SOCKETS = Path.of("/proc/self/net");

  /** How Linux tells that a socket listens. */
  private static final String LISTENING = "0A";

  private static final List<String> LOOPBACK =
      List.of("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F");

  @Test
  void listensOnLoopbackAlone() throws IOException {
    assumeTrue(Files.isDirectory(SOCKETS), "sockets are looked up where Linux tells of them");
    Set<String> before = listening();
    try (EmbeddedFlink flink = EmbeddedFlink.start(1)) {
      assertThat(flink.master()).matches("(localhost|127\\.0\\.0\\.1):\\d+");
      List<String> opened = new ArrayList<>(listening());
      opened.removeAll(before);
      assertThat(opened)
          .isNotEmpty()
          .allMatch(address -> LOOPBACK.contains(address.substring(0, address.indexOf(':'))));
    }
  }

  /** Returns the addresses, in Linux's form, on which this process listens. */
  private static Set<String> listening() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file)) {
          inodes.add(Files.readSymbolicLink(file).toString());
        }
      }
    }
    Set<String> addresses = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      if (Files.exists(SOCKETS.resolve(table))) {
        for (String line : Files.readAllLines(SOCKETS.resolve(table))) {
          String[] fields = line.strip().split("\\s+", -1);
          if (fields[3].equals(LISTENING) && inodes.contains("socket:[" + fields[9] + "]")) {
            addresses.add(fields[1]);
          }
        }
      }
    }
    return addresses;
  }
}
