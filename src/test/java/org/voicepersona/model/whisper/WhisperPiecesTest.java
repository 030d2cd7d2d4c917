package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.Golden;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.calibrate.ErrorFeedback;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.calibrate.WhisperPieces;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.TokenEmbedding;

/** What matrices hear while they are rounded is what they hear in use: with none rounded. */
class WhisperPiecesTest {

  private static final String CASES = "whisper-tiny-random/cases";
  private static final int[] PREFIX = {501, 502, 506, 510};
  private static final long[] FRAMES = {1500, 1500};
  private static final int VOCABULARY = 2012;

  @Test
  void encoderAndDecoderAreTheReferences() throws IOException {
    try (Checkpoint tiny = SpeechModels.openCheckpoint(TinyWhisper.reference());
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        ErrorFeedback feedback = new ErrorFeedback(manager, new Grid(64, false), 1);
        WhisperPieces pieces =
            new WhisperPieces(manager, WhisperConfig.of(tiny).heads(), feedback.written(tiny));
        WhisperGraph graph =
            WhisperGraph.load(
                WhisperConfig.of(tiny),
                tiny,
                ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU)))) {
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
      NDArray x = decode(manager, pieces, tiny, normed);
      float[] logits = graph.logits(manager, x, PREFIX.length - 1, 2 * PREFIX.length - 1).get(1);
      float[] all = Golden.floats(CASES, "decoder_prefill_logits"); // [2, 4, vocabulary]
      assertClose(logits, Arrays.copyOfRange(all, 7 * VOCABULARY, 8 * VOCABULARY));
    }
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
      x = pieces.attendAmong(manager, x, FRAMES, layer + "self_attn", false);
      x = pieces.feedForward(manager, x, layer);
    }
    return x;
  }

  private static NDArray decode(
      NDManager manager, WhisperPieces pieces, Checkpoint tiny, NDArray heard) throws IOException {
    TokenEmbedding tokens = new TokenEmbedding(tiny.dense(WhisperNames.EMBEDDING + ".weight"));
    TokenEmbedding positions = new TokenEmbedding(tiny.dense(WhisperNames.POSITIONS));
    Shape shape = new Shape(PREFIX.length, tokens.width());
    NDArray one =
        manager
            .create(tokens.of(PREFIX), shape)
            .add(manager.create(positions.of(0, 1, 2, 3), shape));
    NDArray x = one.concat(one);
    long[] counts = {PREFIX.length, PREFIX.length};
    for (int i = 0; i < WhisperConfig.of(tiny).layers(); i++) {
      String layer = WhisperNames.decoderLayer(i);
      x = pieces.attendAmong(manager, x, counts, layer + "self_attn", true);
      x = pieces.attendTo(manager, x, counts, heard, FRAMES, layer + "encoder_attn");
      x = pieces.feedForward(manager, x, layer);
    }
    return x;
  }

  private static NDArray vector(NDManager manager, Checkpoint tiny, String name) {
    var tensor = tiny.dense(WhisperNames.ENCODER + name);
    return manager.create(
        tensor.toFloats(), new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray()));
  }
}
