package org.voicepersona.model;

import java.io.IOException;
import java.nio.file.Path;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.registry.SpeechModels;

/** The tiny checkpoint of the reference, prepared like a real one. */
public final class TinyModel {

  private TinyModel() {}

  /** Prepares it in {@code to}, with linear layers in 4, 8 or 16 bits, and returns that. */
  public static Path prepare(Path to, int bits) throws IOException {
    try (Checkpoint tiny = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      PreparationSettings settings = PreparationSettings.of(bits, 64, Int4Layout.ROW_MAJOR);
      new ModelPreparation(tiny, to, settings, PreparationProgress.NONE).run();
    }
    return to;
  }
}
