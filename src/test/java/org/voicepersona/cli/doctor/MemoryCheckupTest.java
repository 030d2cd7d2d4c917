package org.voicepersona.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.hardware.HostMemory;
import org.voicepersona.model.hardware.MemoryShares;

class MemoryCheckupTest {

  private static final long GB = 1_000_000_000;

  private static List<Finding> findings(HostMemory host, String... jvmOptions) {
    MemoryShares shares = new MemoryShares(host, GB, GB / 10);
    return new MemoryCheckup(shares, List.of(jvmOptions)).findings();
  }

  @Test
  void saysWhoMayTakeHowMuchOfAContainersMemory() {
    List<Finding> findings =
        findings(
            new HostMemory(8 * GB, 7 * GB, true),
            "-Xms128m",
            "-Xmx1g",
            "-Dvoicepersona.heap=chosen");

    assertThat(findings)
        .extracting(finding -> finding.check() + ": " + finding.summary())
        .containsExactly(
            "memory: 7.0 GB of 8.0 GB available, limited by the container",
            "heap: up to 1.0 GB, 0.1 GB of it taken: scripts/heap-size chose it by the memory (JAVA_OPTS=-Xmx8g sets another)",
            "model_memory: up to 6.1 GB on the host (--cpu-memory sets another limit); 0.9 GB stay for the heap, native buffers and others");
  }

  @Test
  void saysWhereTheHeapsSizeComesFrom() {
    HostMemory host = new HostMemory(GB, GB, false);

    assertThat(findings(host, "-Xmx1g", "-XX:MaxRAMPercentage=50").get(1).summary())
        .endsWith("set by -XX:MaxRAMPercentage=50");
    assertThat(findings(host, "-Xms128m").get(1).summary())
        .endsWith("Java chose it (-Xmx8g sets another)");
    assertThat(findings(host).get(0).verdict()).isEqualTo(Finding.Verdict.WARN);
  }
}
