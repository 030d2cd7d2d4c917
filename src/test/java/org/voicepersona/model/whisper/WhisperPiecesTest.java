package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.calibrate.ErrorFeedback;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.calibrate.WhisperPieces;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.TorchRuntime;

/** What matrices hear while they are rounded is what they hear in use: with none rounded. */
class WhisperPiecesTest {

  private static final String CASES = "whisper-tiny-random/cases";
  private static final long[] FRAMES = {1500, 1500};

  @Test
  void theEncoderIsTheReferences() throws IOException {
    try (Checkpoint tiny = SpeechModels.openCheckpoint(TinyWhisper.reference());
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        ErrorFeedback feedback = new ErrorFeedback(manager, new Grid(64, false));
        WhisperPieces pieces =
            new WhisperPieces(manager, WhisperConfig.of(tiny).heads(), feedback.written(tiny))) {
      NDArray heard = encode(manager, feedback, pieces, tiny);
      NDArray normed =
          heard
              .getNDArrayInternal()
              .layerNorm(
                  heard,
                  new Shape(heard.getShape().get(1)),
                  vector(manager, tiny, "layer_norm.weight"),
                  vector(manager, tiny, "layer_norm.bias"),
                  1e-5f)
              .singletonOrThrow();
      assertClose(normed.toFloatArray(), Golden.floats(CASES, "encoder_out"));
    }
  }

  /** So many rows that the block holds only some of their inner ones at a time. */
  @Test
  void aFeedForwardBlockMakesTheSameOfManyRowsAsOfFew() throws IOException {
    try (Checkpoint tiny = SpeechModels.openCheckpoint(TinyWhisper.reference());
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        ErrorFeedback feedback = new ErrorFeedback(manager, new Grid(64, false));
        WhisperPieces pieces =
            new WhisperPieces(manager, WhisperConfig.of(tiny).heads(), feedback.written(tiny))) {
      String layer = WhisperNames.ENCODER + "layers.0.";
      int width = WhisperConfig.of(tiny).audio().hiddenSize();
      SplittableRandom random = new SplittableRandom(1);
      List<NDArray> few =
          Stream.of(3_000, 3_000, 3_000, 1_500, 2_000)
              .map(rows -> manager.create(uniform(random, rows * width), new Shape(rows, width)))
              .toList();
      NDArray many = feedback.join(manager, few);
      for (NDArray rows : few) {
        pieces.feedForward(rows, layer);
      }
      pieces.feedForward(many, layer);
      assertClose(many.toFloatArray(), feedback.join(manager, few).toFloatArray());
    }
  }

  private static float[] uniform(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    return values;
  }

  private static void assertClose(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double worst =
        IntStream.range(0, found.length)
            .mapToDouble(i -> Math.abs(found[i] - expected[i]))
            .max()
            .orElseThrow();
    assertThat(worst).isLessThan(1e-4);
  }

  private static NDArray encode(
      NDManager manager, ErrorFeedback feedback, WhisperPieces pieces, Checkpoint tiny)
      throws IOException {
    LogMel frontEnd = new LogMel(80);
    List<NDArray> stem =
        Stream.of(
                "conv1.weight",
                "conv1.bias",
                "conv2.weight",
                "conv2.bias",
                "embed_positions.weight")
            .map(name -> vector(manager, tiny, name))
            .toList();
    List<NDArray> frames =
        Stream.of(
                Golden.samples("cases/a_2300ms", "waveform_0_i16"),
                Golden.samples(CASES, "waveform_1_i16"))
            .map(samples -> pieces.convolve(manager, frontEnd.ofWholeChunk(samples), stem))
            .toList();
    NDArray x = feedback.join(manager, frames);
    for (int i = 0; i < WhisperConfig.of(tiny).audio().layers(); i++) {
      String layer = WhisperNames.ENCODER + "layers." + i + ".";
      pieces.attend(x, FRAMES, layer + "self_attn");
      pieces.feedForward(x, layer);
    }
    return x;
  }

  private static NDArray vector(NDManager manager, Checkpoint tiny, String name) {
    var tensor = tiny.dense(WhisperNames.ENCODER + name);
    return manager.create(
        tensor.toFloats(), new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray()));
  }
}
