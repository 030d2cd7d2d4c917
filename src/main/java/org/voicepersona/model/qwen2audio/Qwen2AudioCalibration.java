package org.voicepersona.model.qwen2audio;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.calibrate.DecoderCalibrator;
import org.voicepersona.model.calibrate.EncoderCalibrator;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.calibrate.PartwiseCalibrator;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;

/**
 * What a Qwen2-Audio model hears while it is rounded.
 *
 * @param sequences whole conversations and texts
 */
public record Qwen2AudioCalibration(List<Conversation> sequences) {

  /** How many other tokens one counts as that an answer is expected at. */
  private static final float ANSWER_WEIGHT = 3;

  /**
   * The way in which an encoder in 4 bits is rounded; another way has another number. Without one
   * it was rounded by its weights alone.
   */
  private static final int ENCODER_WAY = 1;

  /** Checks that there is something to hear. */
  public Qwen2AudioCalibration {
    sequences = List.copyOf(sequences);
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("there is no sequence to calibrate by");
    }
  }

  /**
   * Returns the SHA-256 over tokens, how much each counts, and recordings, and over the way in
   * which the encoder is rounded by them, if it is: other sequences or another way, other digits.
   *
   * @param encoderBits bits of the encoder, which hears only if it has 4
   */
  public String digest(int encoderBits) {
    MessageDigest digest = Digests.sha256();
    for (Conversation sequence : sequences) {
      int[] ids = sequence.tokens().ids();
      ByteBuffer tokens = room(1 + 2 * ids.length);
      tokens.putInt(ids.length);
      for (int id : ids) {
        tokens.putInt(id);
      }
      for (float weight : weights(sequence)) {
        tokens.putFloat(weight);
      }
      digest.update(tokens.flip());
      for (Waveform recording : sequence.tokens().recordings()) {
        ByteBuffer samples = room(recording.samples().length);
        samples.asFloatBuffer().put(recording.samples());
        digest.update(samples);
      }
    }
    if (encoderBits == 4) {
      digest.update(room(1).putInt(ENCODER_WAY).flip());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns how much each token counts: what a model answers is told by few of many. */
  private static float[] weights(Conversation sequence) {
    float[] weights = new float[sequence.tokens().ids().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = sequence.expectsAnswer(i) ? ANSWER_WEIGHT : 1;
    }
    return weights;
  }

  private static ByteBuffer room(int numbers) {
    return ByteBuffer.allocate(4 * numbers).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a calibrator of a model with {@code config}, to be closed by the caller. */
  public Calibrator calibrator(Qwen2AudioConfig config, Grid grid) {
    return new PartwiseCalibrator(List.of(ofEncoder(config, grid), ofDecoder(config, grid)));
  }

  private Calibrator ofEncoder(Qwen2AudioConfig config, Grid grid) {
    List<Waveform> clips =
        sequences.stream()
            .flatMap(sequence -> sequence.tokens().recordings().stream())
            .distinct()
            .toList();
    return new EncoderCalibrator(
        config.audio(), Qwen2AudioNames.ENCODER, Qwen2AudioNames.PROJECTOR, grid, clips);
  }

  private Calibrator ofDecoder(Qwen2AudioConfig config, Grid grid) {
    ComputeSettings settings =
        ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU));
    return new DecoderCalibrator(
        Qwen2AudioNames.DECODER,
        config.text(),
        grid,
        (manager, written) -> {
          try (SpeechModule module = Qwen2AudioGraph.module(manager, config, written, settings)) {
            return inputs(
                PromptRows.of(
                    manager,
                    config,
                    module,
                    written,
                    settings,
                    sequences.stream().map(Conversation::tokens).toList()));
          }
        });
  }

  private List<DecoderCalibrator.Input> inputs(List<NDArray> rows) {
    return IntStream.range(0, rows.size())
        .mapToObj(i -> new DecoderCalibrator.Input(rows.get(i), weights(sequences.get(i))))
        .toList();
  }
}
