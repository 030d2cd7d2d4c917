package org.voicepersona.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.GpuSurvey;
import org.voicepersona.model.hardware.MadeUpMachine;

/** Machines that are made up. */
class MachineCheckupTest {

  private static Gpu card(int index, int major, int minor) {
    OptionalLong bytes = OptionalLong.of(8_000_000_000L);
    return new Gpu(index, "Made Up", bytes, bytes, new ComputeCapability(major, minor));
  }

  private static Finding gpus(Gpu... cards) {
    MadeUpMachine machine = MadeUpMachine.withHostMemory(16).with(cards[0]);
    return new MachineCheckup(machine).gpu(GpuSurvey.of(List.of(cards)));
  }

  @Test
  void saysOfEachCardWhatComputesOnIt() {
    Finding both = gpus(card(0, 8, 9), card(1, 7, 5));
    assertThat(both.verdict()).isEqualTo(Verdict.WARN);
    assertThat(both.summary())
        .containsSubsequence(
            "GPU 0 (Made Up)",
            "used by kernels of our own, for models in 4 bits",
            "GPU 1 (Made Up)",
            "not used: this libtorch",
            "kernels of our own begin at compute capability 8.0");
    assertThat(gpus(card(0, 8, 9), card(1, 12, 0)).verdict()).isEqualTo(Verdict.OK);
    assertThat(gpus(card(0, 8, 9)).summary()).contains("8.0 GB (8.0 GB free)");
    OptionalLong total = OptionalLong.of(8_000_000_000L);
    Gpu full = new Gpu(0, "Made Up", total, OptionalLong.empty(), new ComputeCapability(8, 9));
    assertThat(gpus(full).summary()).contains("8.0 GB (what is free is not told)");
  }
}
