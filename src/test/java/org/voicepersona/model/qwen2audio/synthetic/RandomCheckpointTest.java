package org.voicepersona.model.qwen2audio.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.qwen2audio.Qwen2AudioNames;
import org.voicepersona.model.registry.SpeechModels;

class RandomCheckpointTest {

  @TempDir private Path folder;

  private static void write(Path to, long seed) throws IOException {
    new RandomCheckpoint("tiny", 0, seed, file -> {}).write(to);
  }

  @Test
  void opensAsAPublishedCheckpointWithNormalWeights() throws IOException {
    write(folder, 1);
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(folder)) {
      float[] head = checkpoint.tensor(Qwen2AudioNames.DECODER.headWeight()).toFloats();
      assertThat(checkpoint.info(Qwen2AudioNames.DECODER.headWeight()).type())
          .isEqualTo(ElementType.BF16);
      double sum = 0;
      double squares = 0;
      for (float weight : head) {
        sum += weight;
        squares += (double) weight * weight;
      }
      assertThat(Math.abs(sum / head.length)).isLessThan(3 * 0.02 / Math.sqrt(head.length));
      assertThat(Math.sqrt(squares / head.length)).isBetween(0.0198, 0.0202);
      float[] norm = checkpoint.tensor(Qwen2AudioNames.DECODER.finalNorm()).toFloats();
      assertThat(norm[0]).isBetween(0.5f, 1.5f);
    }
  }

  @Test
  void sameSeedSameWeightsOtherSeedOtherWeights() throws IOException {
    write(folder.resolve("a"), 7);
    write(folder.resolve("b"), 7);
    write(folder.resolve("c"), 8);
    try (Checkpoint a = SpeechModels.openCheckpoint(folder.resolve("a"));
        Checkpoint b = SpeechModels.openCheckpoint(folder.resolve("b"));
        Checkpoint c = SpeechModels.openCheckpoint(folder.resolve("c"))) {
      assertThat(a.digest()).isEqualTo(b.digest()).isNotEqualTo(c.digest());
    }
  }

  @Test
  void movesControlTokensWhereTheModelExpectsThem() throws IOException {
    ShiftedTokenizer.write(Golden.path("qwen2audio-tiny"), folder, 151_646);
    try (Tokenizer moved = Tokenizer.read(folder);
        Tokenizer original = Tokenizer.read(Golden.path("qwen2audio-tiny"))) {
      assertThat(moved.controlToken("<|AUDIO|>")).isEqualTo(151_646);
      assertThat(moved.controlToken("<|im_end|>")).isEqualTo(151_645);
      assertThat(moved.encode("hello there")).isEqualTo(original.encode("hello there"));
      assertThat(moved.decodeText(moved.encode("hello there"))).isEqualTo("hello there");
    }
  }

  @Test
  void refusesAnUnknownModel() {
    assertThatThrownBy(() -> new RandomCheckpoint("72b", 0, 1, file -> {}))
        .hasMessage("like is 72b, must be 7b or tiny");
  }
}
