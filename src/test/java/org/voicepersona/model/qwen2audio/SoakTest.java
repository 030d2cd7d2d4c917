package org.voicepersona.model.qwen2audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.Golden;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.SamplingSettings;

/** Memory over many answers; Linux only, as it reads {@code /proc}. */
@Tag("soak")
class SoakTest {

  private static final int WARM_UP = 500;
  private static final int MEASURED = 1_000;

  @Test
  void holdsNoMoreMemoryAfterAThousandAnswers() throws IOException {
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"));
        Qwen2AudioModel model =
            Qwen2AudioModel.load(
                checkpoint, Arithmetic.of(Precision.FLOAT32), Placement.whole(ComputeDevice.CPU))) {
      answer(model, WARM_UP);
      long before = residentKilobytes();
      answer(model, MEASURED);
      long after = residentKilobytes();
      assertThat(after)
          .as("resident kB, %d after %d answers", before, WARM_UP)
          .isLessThan((long) (before * 1.02));
    }
  }

  private static void answer(Qwen2AudioModel model, int times) {
    List<GenerationRequest> requests =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    new GenerationRequest(
                        model.prompt(
                            List.of(ChatMessage.ask(Golden.waveform("cases/d_batch3", i), "Who?"))),
                        new GenerationSettings(8, SamplingSettings.GREEDY, 0, true)))
            .toList();
    for (int i = 0; i < times; i += requests.size()) {
      model.generate(requests);
    }
    System.gc(); // the heap's own growth is not what is measured
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
