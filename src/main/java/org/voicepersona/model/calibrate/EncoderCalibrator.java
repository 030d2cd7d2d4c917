package org.voicepersona.model.calibrate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.torch.TorchRuntime;

/**
 * Rounds an audio encoder of Whisper's design, and the projector behind it, with error feedback:
 * each matrix hears what the rounded ones before it make of the clips.
 *
 * <p>In memory are the frames of all clips up to four times, [frames, width], and of one matrix at
 * a time its weights and the second moments of its inputs. The wider inner rows of a feed-forward
 * block are made some at a time, once to be counted and once to go on.
 */
public final class EncoderCalibrator implements Calibrator {

  private final AudioConfig config;
  private final String prefix;
  private final String projector;
  private final Grid grid;
  private final List<Waveform> clips;

  /**
   * Makes a calibrator.
   *
   * @param prefix how the names of the encoder's tensors start
   * @param projector the name of the linear layer behind it, which sees the mean of every two rows
   * @param clips what is heard; without any, nothing is rounded here
   */
  public EncoderCalibrator(
      AudioConfig config, String prefix, String projector, Grid grid, List<Waveform> clips) {
    this.config = config;
    this.prefix = prefix;
    this.projector = projector;
    this.grid = grid;
    this.clips = List.copyOf(clips);
  }

  @Override
  public boolean rounds(ModelConfig.Part part) {
    return part.kind() == Kind.ENCODER && !clips.isEmpty();
  }

  @Override
  public void round(ModelConfig.Part part, WeightStore written, Matrices matrices)
      throws IOException {
    try (NDManager manager = TorchRuntime.newManager(Device.cpu());
        ErrorFeedback feedback = new ErrorFeedback(manager, grid);
        WhisperPieces pieces =
            new WhisperPieces(manager, config.heads(), feedback.rounding(matrices))) {
      List<NDArray> frames = frames(manager, pieces, matrices);
      long[] counts = frames.stream().mapToLong(clip -> clip.getShape().get(0)).toArray();
      NDArray x = feedback.join(manager, frames);
      frames.forEach(NDArray::close);
      for (int i = 0; i < config.layers(); i++) {
        String layer = prefix + "layers." + i + ".";
        pieces.attend(x, counts, layer + "self_attn");
        pieces.feedForward(x, layer);
      }
      pieces.project(x, counts, prefix + "layer_norm", projector);
    }
  }

  /** Returns what the convolutions make of the clips, [frames, width] of each. */
  private List<NDArray> frames(NDManager manager, WhisperPieces pieces, Matrices matrices) {
    LogMel frontEnd = new LogMel(config.melBins());
    try (NDManager own = manager.newSubManager()) {
      int width = config.hiddenSize();
      List<NDArray> stem =
          List.of(
              tensor(own, matrices, "conv1.weight", width, config.melBins(), 3),
              tensor(own, matrices, "conv1.bias", width),
              tensor(own, matrices, "conv2.weight", width, width, 3),
              tensor(own, matrices, "conv2.bias", width),
              tensor(own, matrices, "embed_positions.weight", config.positions(), width));
      return clips.stream()
          .map(clip -> pieces.convolve(manager, frontEnd.of(clip.samples()), stem))
          .toList();
    }
  }

  private NDArray tensor(NDManager owner, Matrices matrices, String name, long... shape) {
    long rows = Arrays.stream(shape).limit(shape.length - 1L).reduce(1, Math::multiplyExact);
    return owner.create(matrices.read(prefix + name, 0, Math.toIntExact(rows)), new Shape(shape));
  }

  @Override
  public void close() {}
}
