package org.voicepersona.model.qwen2audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.calibrate.DecoderCalibrator;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;

/**
 * What a Qwen2-Audio model hears while its decoder is rounded.
 *
 * @param sequences whole conversations and texts
 */
public record Qwen2AudioCalibration(List<ChatPrompt> sequences) {

  /** Checks that there is something to hear. */
  public Qwen2AudioCalibration {
    sequences = List.copyOf(sequences);
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("there is no sequence to calibrate by");
    }
  }

  /** Returns the SHA-256 over tokens and recordings: other sequences, other digits. */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    for (ChatPrompt sequence : sequences) {
      ByteBuffer ids = room(1 + sequence.ids().length);
      ids.putInt(sequence.ids().length);
      for (int id : sequence.ids()) {
        ids.putInt(id);
      }
      digest.update(ids.flip());
      for (Waveform recording : sequence.recordings()) {
        ByteBuffer samples = room(recording.samples().length);
        samples.asFloatBuffer().put(recording.samples());
        digest.update(samples);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ByteBuffer room(int numbers) {
    return ByteBuffer.allocate(4 * numbers).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a calibrator of a model with {@code config}, to be closed by the caller. */
  public Calibrator calibrator(Qwen2AudioConfig config, DecoderCalibrator.Grid grid) {
    ComputeSettings settings =
        ComputeSettings.of(Precision.FLOAT32, Placement.whole(ComputeDevice.CPU));
    return new DecoderCalibrator(
        Qwen2AudioNames.DECODER,
        config.text(),
        grid,
        (manager, written) -> {
          try (SpeechModule module = Qwen2AudioGraph.module(manager, config, written, settings)) {
            return PromptRows.of(manager, config, module, written, settings, sequences);
          }
        });
  }
}
