package org.voicepersona.cli.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.voicepersona.cli.option.PreparationOptions;
import org.voicepersona.cli.run.BundledSample;
import org.voicepersona.cli.run.FirstClips;
import org.voicepersona.cli.terminal.WorkDisplay;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.model.calibrate.Grid;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.prepare.Calibrator;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.prepare.ModelPreparation;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.PreparedModel;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.quality.Quality;
import org.voicepersona.model.quality.QualityMeasurement;
import org.voicepersona.model.qwen2audio.Conversation;
import org.voicepersona.model.qwen2audio.Conversations;
import org.voicepersona.model.qwen2audio.Qwen2AudioCalibration;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;

/**
 * The settings of a preparation, from options and the model together.
 *
 * @param calibrator rounds with what the model hears, if it is to hear anything
 * @param heldBack sequences that it does not hear, to measure by what it has lost
 */
record PreparationSetup(
    PreparationSettings settings, Optional<Calibrator> calibrator, List<ChatPrompt> heldBack)
    implements AutoCloseable {

  /** Every so many sequences, one is held back. */
  private static final int HELD_BACK = 12;

  private static final String NONE = "none";

  /** Clips of a corpus of one's own that are heard at most: the memory grows with their tokens. */
  private static final int MOST_CLIPS = 48;

  /**
   * Settles how a model is prepared.
   *
   * @param folder has the small files of the checkpoint
   * @param model the checkpoint, if its weights are at hand
   * @param to the folder of the prepared model
   * @throws org.voicepersona.model.prepare.TargetRefusedException when that holds something else
   * @throws CheckpointException when the options do not fit the model
   * @throws IOException when the clips that it is to hear cannot be read
   */
  static PreparationSetup of(
      PreparationOptions options,
      ModelConfig config,
      Path folder,
      Optional<ModelDirectory> model,
      Path to)
      throws IOException {
    PreparationSettings plain = options.settings(config, "");
    ModelPreparation.requireFree(to, plain);
    boolean isNone = options.calibrate().equals(Optional.of(NONE));
    if (options.calibrate().isPresent() && !isNone && !canHear(config, plain)) {
      throw new CheckpointException(
          "--calibrate is %s, must be none: only what a Qwen2-Audio model has in 4 bits is calibrated"
              .formatted(options.calibrate().get()));
    }
    if (!hears(options, config, plain)) {
      return new PreparationSetup(plain, Optional.empty(), List.of());
    }
    List<VoiceSample> clips =
        options.calibrate().isPresent()
            ? FirstClips.of(options.calibrate().get(), MOST_CLIPS)
            : BundledSample.clips();
    List<Conversation> sequences = new ArrayList<>(ClipConversations.of(folder, model, clips));
    prose(folder).forEach(text -> sequences.add(Conversation.text(text)));
    List<ChatPrompt> heldBack = new ArrayList<>();
    for (int i = sequences.size() - 1; i >= 0; i -= HELD_BACK) {
      heldBack.add(sequences.remove(i).tokens());
    }
    Qwen2AudioCalibration calibration = new Qwen2AudioCalibration(sequences);
    PreparationSettings settings =
        options.settings(config, calibration.digest(plain.encoderBits()));
    boolean halves = settings.layout() != Int4Layout.ROW_MAJOR;
    return new PreparationSetup(
        settings,
        Optional.of(
            calibration.calibrator(
                (Qwen2AudioConfig) config, new Grid(settings.groupSize(), halves))),
        heldBack);
  }

  private static boolean canHear(ModelConfig config, PreparationSettings settings) {
    return config instanceof Qwen2AudioConfig && settings.hasGroups();
  }

  private static boolean hears(
      PreparationOptions options, ModelConfig config, PreparationSettings settings) {
    boolean isNone = options.calibrate().equals(Optional.of(NONE));
    boolean hasClips = options.calibrate().isPresent() || BundledSample.isThere();
    return canHear(config, settings) && !isNone && hasClips;
  }

  /** Returns whether the model is small enough to give the answers that it is calibrated by. */
  static boolean asksTheModel(PreparationOptions options, ModelConfig config) {
    return Conversations.canAnswer(config) && hears(options, config, options.settings(config, ""));
  }

  /**
   * Prepares a checkpoint that lies here, and measures what it has lost.
   *
   * @param out is told how it goes on
   * @return the complete manifest
   */
  static Manifest prepare(
      PreparationOptions options, Checkpoint checkpoint, Path to, PrintWriter out)
      throws IOException {
    try (PreparationSetup setup =
            of(options, checkpoint.config(), checkpoint.directory(), Optional.of(checkpoint), to);
        WorkDisplay progress = WorkDisplay.ofPreparation(out)) {
      Manifest manifest =
          new ModelPreparation(checkpoint, to, setup.settings(), setup.calibrator(), progress)
              .run();
      return setup.heldBack().isEmpty() ? manifest : setup.measured(to, checkpoint, progress);
    }
  }

  /**
   * Measures what a prepared model has lost, in what it was not calibrated by, unless that was
   * done.
   *
   * @return the manifest with the figures
   */
  private Manifest measured(Path prepared, ModelDirectory reference, PreparationProgress progress)
      throws IOException {
    try (PreparedModel model = SpeechModels.openPrepared(prepared)) {
      Manifest manifest = model.manifest();
      if (heldBack.isEmpty() || !manifest.losses().isEmpty()) {
        return manifest;
      }
      Quality quality =
          new QualityMeasurement(Qwen2AudioConfig.of(reference), heldBack, progress)
              .compare(model, List.of(Arithmetic.of(Precision.usualFor(model))), reference)
              .get(0);
      Manifest measured = manifest.with(quality.all());
      measured.write(prepared);
      return measured;
    }
  }

  private static List<ChatPrompt> prose(Path folder) throws IOException {
    try (InputStream in = PreparationSetup.class.getResourceAsStream("prose.txt");
        Tokenizer tokenizer = Tokenizer.read(folder)) {
      return Conversations.texts(tokenizer, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    calibrator.ifPresent(Calibrator::close);
  }
}
