package org.voicepersona.model.whisper;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.calibrate.ErrorFeedback;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.calibrate.LayerMatrices;
import org.voicepersona.model.calibrate.WhisperPieces;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.encoder.AudioEncoder;
import org.voicepersona.model.encoder.EncoderWeights;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.TokenEmbedding;
import org.voicepersona.model.weights.WeightLoader;
import org.voicepersona.model.whisper.WhisperCalibration.Dictation;

/**
 * Rounds the layers of a Whisper decoder with error feedback: each matrix hears what the rounded
 * ones before it make of clips and their texts.
 *
 * <p>In memory are the encoded clips, the rows of all texts, and of one matrix at a time its
 * weights and the second moments of its inputs.
 */
final class WhisperCalibrator implements Calibrator {

  /** What clips say has fewer tokens than matrices have columns. */
  private static final double DAMPING = 1;

  private final WhisperConfig config;
  private final List<Dictation> dictations;
  private final long[] counts;
  private final long[] clipCounts;
  private final NDManager manager = TorchRuntime.newManager(Device.cpu());
  private final ErrorFeedback feedback;
  private Optional<NDArray> encoded = Optional.empty(); // [frames of all clips, width]
  private NDArray x; // [tokens, width], behind the first `layers` layers
  private int layers;

  WhisperCalibrator(WhisperConfig config, Grid grid, List<Dictation> dictations) {
    this.config = config;
    this.dictations = dictations;
    this.counts = dictations.stream().mapToLong(it -> it.tokens().size()).toArray();
    this.clipCounts = new long[counts.length];
    Arrays.fill(clipCounts, config.audio().positions());
    this.feedback = new ErrorFeedback(manager, grid, DAMPING);
    this.x = manager.create(new float[0]);
  }

  @Override
  public boolean rounds(ModelConfig.Part part) {
    return part.kind() == Kind.DECODER_LAYER && !dictations.isEmpty();
  }

  @Override
  public void round(ModelConfig.Part part, WeightStore written, Matrices matrices)
      throws IOException {
    if (encoded.isEmpty()) {
      encoded = Optional.of(encode(written));
      x = embed(written);
    }
    while (!part.shapes()
        .keySet()
        .iterator()
        .next()
        .startsWith(WhisperNames.decoderLayer(layers))) {
      pass(feedback.written(written));
    }
    pass(feedback.rounding(matrices));
  }

  private NDArray encode(WeightStore written) {
    ComputeSettings settings =
        ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU));
    LogMel frontEnd = new LogMel(config.audio().melBins());
    try (NDManager own = manager.newSubManager();
        SpeechModule module = WhisperGraph.module(own, config, written, settings)) {
      AudioEncoder encoder =
          new AudioEncoder(
              module,
              own,
              visit ->
                  EncoderWeights.load(
                      new WeightLoader(written, module, visit, settings),
                      config.audio(),
                      WhisperNames.ENCODER,
                      Optional.empty()),
              false);
      List<NDArray> clips = new ArrayList<>();
      for (Dictation dictation : dictations) {
        try (NDManager step = own.newSubManager()) {
          NDArray clip =
              encoder.encode(step, List.of(frontEnd.ofWholeChunk(dictation.recording().samples())));
          clip.attach(own);
          clips.add(clip);
        }
      }
      return feedback.join(manager, clips);
    }
  }

  /** Returns the sum of tokens and positions of all texts. */
  private NDArray embed(WeightStore written) {
    TokenEmbedding tokens = new TokenEmbedding(written.dense(WhisperNames.EMBEDDING + ".weight"));
    TokenEmbedding positions = new TokenEmbedding(written.dense(WhisperNames.POSITIONS));
    try (NDManager own = manager.newSubManager()) {
      List<NDArray> rows = new ArrayList<>();
      for (Dictation dictation : dictations) {
        int[] ids = dictation.tokens().stream().mapToInt(Integer::intValue).toArray();
        Shape shape = new Shape(ids.length, tokens.width());
        int[] places = IntStream.range(0, ids.length).toArray();
        rows.add(own.create(tokens.of(ids), shape).add(own.create(positions.of(places), shape)));
      }
      return feedback.join(manager, rows);
    }
  }

  /** Runs the texts through the next layer. */
  private void pass(LayerMatrices matrices) throws IOException {
    String layer = WhisperNames.decoderLayer(layers);
    NDArray clips = encoded.orElseThrow();
    try (WhisperPieces pieces = new WhisperPieces(manager, config.heads(), matrices)) {
      x = pieces.attendAmong(manager, x, counts, layer + "self_attn", true);
      x = pieces.attendTo(manager, x, counts, clips, clipCounts, layer + "encoder_attn");
      x = pieces.feedForward(manager, x, layer);
    }
    layers++;
  }

  @Override
  public void close() {
    feedback.close();
    manager.close();
  }
}
