package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import java.util.List;
import java.util.Optional;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.model.hardware.HostMemory;
import org.voicepersona.model.hardware.MemoryShares;

/** Checks the memory, and the shares of heap and model. */
final class MemoryCheckup {

  private static final long LITTLE_MEMORY = 2_000_000_000L;

  /** JVM option that scripts/voicepersona sets when it has chosen the heap size by the memory. */
  private static final String CHOSEN = "-Dvoicepersona.heap=";

  private final MemoryShares shares;
  private final List<String> jvmOptions;

  /**
   * Makes a checkup.
   *
   * @param jvmOptions the options with which the JVM was started
   */
  MemoryCheckup(MemoryShares shares, List<String> jvmOptions) {
    this.shares = shares;
    this.jvmOptions = jvmOptions;
  }

  List<Finding> findings() {
    return List.of(host(), heap(), model());
  }

  private Finding host() {
    HostMemory memory = shares.host();
    return new Finding(
        "memory",
        memory.availableBytes() < LITTLE_MEMORY ? Verdict.WARN : Verdict.OK,
        "%s of %s available%s"
            .formatted(
                Text.gigabytes(memory.availableBytes()),
                Text.gigabytes(memory.totalBytes()),
                memory.limited() ? ", limited by the container" : ""),
        facts(
            "total_bytes", memory.totalBytes(),
            "available_bytes", memory.availableBytes(),
            "limited_by_container", memory.limited()));
  }

  private Finding heap() {
    return new Finding(
        "heap",
        Verdict.OK,
        "up to %s, %s of it taken: %s"
            .formatted(
                Text.gigabytes(shares.heapBytes()),
                Text.gigabytes(shares.heapTakenBytes()),
                origin()),
        facts(
            "max_bytes", shares.heapBytes(),
            "taken_bytes", shares.heapTakenBytes(),
            "origin", origin()));
  }

  private String origin() {
    if (jvmOptions.stream().anyMatch(option -> option.startsWith(CHOSEN))) {
      return "scripts/heap-size chose it by the memory (JAVA_OPTS=-Xmx8g sets another)";
    }
    Optional<String> given =
        jvmOptions.stream()
            .filter(option -> option.matches("-Xmx.*|-XX:(MaxHeapSize|MaxRAMPercentage)=.*"))
            .reduce((former, later) -> later);
    return given.map(option -> "set by " + option).orElse("Java chose it (-Xmx8g sets another)");
  }

  private Finding model() {
    return new Finding(
        "model_memory",
        shares.modelBytes() < LITTLE_MEMORY ? Verdict.WARN : Verdict.OK,
        "up to %s on the host (--cpu-memory sets another limit); %s stay for the heap, native buffers and others"
            .formatted(Text.gigabytes(shares.modelBytes()), Text.gigabytes(shares.restBytes())),
        facts("model_bytes", shares.modelBytes(), "rest_bytes", shares.restBytes()));
  }
}
