package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupTest {

  private static final HostMemory SYSTEM = new HostMemory(32_000, 20_000, false);

  @TempDir private Path folder;
  private Path groups;
  private Path membership;

  @BeforeEach
  void mount() throws IOException {
    groups = Files.createDirectory(folder.resolve("cgroup"));
    membership = folder.resolve("membership");
  }

  private void write(String file, String content) throws IOException {
    Path path = groups.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content + "\n");
  }

  private HostMemory narrowed() {
    return new Cgroup(groups, membership).narrow(SYSTEM);
  }

  @Test
  void withoutGroupsTheSystemsMemoryCounts() {
    assertThat(narrowed()).isEqualTo(SYSTEM);
  }

  @Test
  void versionTwoLimitsAndFilesInMemoryMakeRoom() throws IOException {
    Files.writeString(membership, "0::/pod\n");
    write("pod/memory.max", "8000");
    write("pod/memory.current", "7000");
    write("pod/memory.stat", "anon 2000\ninactive_file 3000\nactive_file 1500");
    assertThat(narrowed()).isEqualTo(new HostMemory(8000, 5500, true));
  }

  @Test
  void theTightestOfTheGroupsAroundCounts() throws IOException {
    Files.writeString(membership, "0::/slice/pod\n");
    write("slice/pod/memory.max", "max");
    write("slice/pod/memory.current", "100");
    write("slice/memory.max", "4000");
    write("slice/memory.current", "3900");
    assertThat(narrowed()).isEqualTo(new HostMemory(4000, 100, true));
  }

  @Test
  void aContainerSeesItsGroupAtTheMount() throws IOException {
    Files.writeString(membership, "0::/../../outside\n");
    write("memory.max", "6000");
    write("memory.current", "1000");
    assertThat(narrowed()).isEqualTo(new HostMemory(6000, 5000, true));
  }

  @Test
  void versionOneLimits() throws IOException {
    Files.writeString(membership, "5:cpu,cpuacct:/x\n4:memory:/docker/1\n");
    write("memory/docker/1/memory.limit_in_bytes", "9000");
    write("memory/docker/1/memory.usage_in_bytes", "8000");
    write("memory/docker/1/memory.stat", "inactive_file 1\ntotal_inactive_file 500");
    write("memory/memory.limit_in_bytes", "9223372036854771712");
    write("memory/memory.usage_in_bytes", "30000");
    assertThat(narrowed()).isEqualTo(new HostMemory(9000, 1500, true));
  }

  @Test
  void aLimitAboveTheSystemsMemoryLimitsNothing() throws IOException {
    Files.writeString(membership, "0::/\n");
    write("memory.max", "64000");
    write("memory.current", "1000");
    assertThat(narrowed()).isEqualTo(SYSTEM);
  }
}
