package org.voicepersona.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/heap-size} follows the memory of the machine, or of the container. */
class HeapSizeIT {

  private static final String NO_LIMIT_OF_VERSION_1 = "9223372036854771712";

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    // Small machines: two fifths, and never less than the program takes.
    "1, 512, 256 128",
    "1, 1024, 409 204",
    "1, 2048, 819 409",
    "1, 4096, 1024 512",
    "1, 8192, 1024 512",
    // An eighth.
    "1, 16384, 2048 512",
    "1, 32768, 4096 512",
    "1, 262144, 4096 512",
    // Workers beside each other.
    "2, 16384, 1024 512",
    "4, 8192, 819 409",
    "8, 262144, 4096 512",
    "0, 16384, 2048 512"
  })
  void followsTheMemory(int jvms, int megabytes, String sizes) throws Exception {
    assertThat(heapSize("" + jvms, "" + megabytes)).isEqualTo(sizes);
  }

  @Test
  void takesTheMemoryOfTheMachineWhereNothingLimitsIt() throws Exception {
    machine(16384, "0::/user.slice/session-1.scope");
    limit("sys/fs/cgroup/user.slice/memory.max", "max");

    assertThat(heapSize()).isEqualTo("2048 512");
  }

  @Test
  void aGroupAroundThisOneLimitsIt() throws Exception {
    machine(262144, "0::/system.slice/voicepersona.service/inner");
    limit("sys/fs/cgroup/system.slice/voicepersona.service/inner/memory.max", "max");
    limit("sys/fs/cgroup/system.slice/voicepersona.service/memory.max", "" + (4L << 30));

    assertThat(heapSize()).isEqualTo("1024 512");
  }

  @Test
  void aContainerSeesItsLimitAtTheTop() throws Exception {
    machine(262144, "0::/");
    limit("sys/fs/cgroup/memory.max", "" + (2L << 30));

    assertThat(heapSize()).isEqualTo("819 409");
    assertThat(heapSize("2")).isEqualTo("409 204");
  }

  @Test
  void groupsOfVersion1AreGroupsToo() throws Exception {
    machine(262144, "9:name=systemd:/", "4:cpu,memory:/docker/1234", "0::/");
    limit("sys/fs/cgroup/memory/memory.limit_in_bytes", NO_LIMIT_OF_VERSION_1);
    limit("sys/fs/cgroup/memory/docker/1234/memory.limit_in_bytes", "" + (16L << 30));

    assertThat(heapSize()).isEqualTo("2048 512");
  }

  private void machine(long megabytes, String... groups) throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(
        root.resolve("proc/meminfo"),
        "MemTotal:       %d kB%nMemFree:         1000 kB%n".formatted(megabytes << 10));
    Files.write(root.resolve("proc/self/cgroup"), List.of(groups));
  }

  private void limit(String file, String value) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), value + "\n");
  }

  private String heapSize(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("scripts/heap-size"));
    command.addAll(List.of(arguments));
    ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
    script.environment().put("VOICEPERSONA_ROOT", root.toString());
    Process process = script.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
