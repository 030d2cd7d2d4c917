package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.testing.FakeProgram;

class NvidiaSmiTest {

  private static final String TWO =
      """
      0, GPU-aa11-22, NVIDIA GeForce RTX 4060 Laptop GPU, 8188, 7652, 8.9, [N/A]
      1, GPU-bb33-44, NVIDIA H200, 143771, 143000, 9.0, Disabled
      """;

  @TempDir private Path folder;

  private GpuSurvey survey(String answer, int status, Map<String, String> environment)
      throws IOException {
    Path program = FakeProgram.write(folder.resolve("smi"), answer, status);
    return NvidiaSmi.survey(program.toString(), environment);
  }

  @Test
  void readsWhatTheDriverTells() throws IOException {
    GpuSurvey found = survey(TWO, 0, Map.of());
    assertThat(found.gpus()).hasSize(2);
    assertThat(found.gpus().get(0))
        .isEqualTo(
            new Gpu(
                0,
                "NVIDIA GeForce RTX 4060 Laptop GPU",
                OptionalLong.of(8188L << 20),
                OptionalLong.of(7652L << 20),
                new ComputeCapability(8, 9)));
    assertThat(found.absence()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'1', 1",
    "'1,0', 1 0",
    "'GPU-bb33', 1",
    "' 0 , GPU-bb33-44', 0 1",
    "'0,7,1', 0",
  })
  void narrowsAndOrdersAsCudaDoes(String visible, String indices) throws IOException {
    GpuSurvey found = survey(TWO, 0, Map.of("CUDA_VISIBLE_DEVICES", visible));
    assertThat(found.gpus().stream().map(gpu -> Integer.toString(gpu.index())))
        .containsExactly(indices.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"''", "-1", "9"})
  void saysThatTheyAreHidden(String visible) throws IOException {
    GpuSurvey found = survey(TWO, 0, Map.of("CUDA_VISIBLE_DEVICES", visible));
    assertThat(found.gpus()).isEmpty();
    assertThat(found.absence()).contains("CUDA_VISIBLE_DEVICES='" + visible + "'");
  }

  /** CUDA computes on the parts alone, of which the tool tells nothing here. */
  @Test
  void leavesOutACardThatIsDivided() throws IOException {
    String divided = TWO.replace("Disabled", "Enabled");
    assertThat(survey(divided, 0, Map.of()).gpus()).extracting(Gpu::index).containsExactly(0);
    assertThat(survey(divided, 0, Map.of("CUDA_VISIBLE_DEVICES", "1")).absence())
        .startsWith("GPU 1 (NVIDIA H200) is divided (MIG)")
        .contains("'nvidia-smi mig -cgi' makes them", "CUDA_VISIBLE_DEVICES names one");
    String part = "MIG-b3a5f7d1-9c2e-5f64-8d0b-1a2b3c4d5e6f";
    assertThat(survey(divided, 0, Map.of("CUDA_VISIBLE_DEVICES", part)).absence())
        .contains(part, "names a part of a card (MIG)", "nvidia-smi -L");
  }

  @Test
  void memoryThatIsSharedWithTheHostIsNotTold() throws IOException {
    GpuSurvey found = survey("0, GPU-cc, NVIDIA GB10, [N/A], [N/A], 12.1, [N/A]\n", 0, Map.of());
    assertThat(found.gpus())
        .singleElement()
        .satisfies(
            gpu -> {
              assertThat(gpu.freeBytes()).isEmpty();
              assertThat(gpu.capability()).isEqualTo(new ComputeCapability(12, 1));
            });
  }

  @Test
  void saysWhyThereAreNone() throws IOException {
    assertThat(NvidiaSmi.survey(folder.resolve("none").toString(), Map.of()).absence())
        .isEqualTo("nvidia-smi is not found");
    assertThat(
            survey("NVIDIA-SMI has failed because\nit could not speak to the driver\n", 9, Map.of())
                .absence())
        .isEqualTo("nvidia-smi fails: NVIDIA-SMI has failed because");
    assertThat(survey("", 0, Map.of()).absence()).isEqualTo("nvidia-smi lists none");
    assertThat(survey("what?\n", 0, Map.of()).absence()).contains("not understood", "what?");
    assertThat(survey("0, GPU-a, Old, 1024, 1000, [N/A], [N/A]\n", 0, Map.of()).absence())
        .contains("compute capability is '[N/A]'");
  }
}
