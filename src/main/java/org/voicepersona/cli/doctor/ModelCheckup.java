package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.cli.option.DescriberOptions;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.registry.SpeechModels;

/**
 * Checks the model of a describer.
 *
 * @param check the name of the check
 * @param place the location of the model
 * @param source the command that fetches one
 * @param small whether the model can be used unprepared, as published
 */
record ModelCheckup(String check, ModelLocation place, String source, boolean small) {

  /** Returns a checkup for each possible describer that has a model, the best first. */
  static List<ModelCheckup> of(DescriberOptions describer) {
    List<ModelCheckup> checkups = new ArrayList<>();
    describer.qwen2AudioLocation().map(ModelCheckup::qwen2Audio).ifPresent(checkups::add);
    String check = checkups.isEmpty() ? "model" : "whisper_model";
    describer.whisperLocation().map(place -> whisper(check, place)).ifPresent(checkups::add);
    return checkups;
  }

  private static ModelCheckup qwen2Audio(ModelLocation place) {
    return new ModelCheckup("model", place, "voicepersona model fetch --prepare", false);
  }

  private static ModelCheckup whisper(String check, ModelLocation place) {
    return new ModelCheckup(
        check, place, "voicepersona model fetch openai/whisper-base --prepare", true);
  }

  Finding finding() {
    Path directory = place.directory();
    if (!Files.isDirectory(directory)) {
      return new Finding(
          check,
          Verdict.WARN,
          "none in %s: '%s' gets one".formatted(directory, source),
          facts("state", "missing", "directory", directory.toString()));
    }
    try (ModelDirectory model = SpeechModels.open(directory)) {
      return place.holdsPreparedModel() ? prepared(model) : published(model);
    } catch (CheckpointException e) {
      return new Finding(
          check,
          Verdict.FAIL,
          e.getMessage(),
          facts("state", "broken", "directory", directory.toString(), "fault", e.getMessage()));
    }
  }

  private Finding published(ModelDirectory model) {
    return new Finding(
        check,
        small ? Verdict.OK : Verdict.WARN,
        "%s as published, in %s%s"
            .formatted(
                model.name(),
                place.directory(),
                small ? "" : ": 'voicepersona model prepare' makes it small"),
        facts(
            "state", "published",
            "directory", place.directory().toString(),
            "name", model.name()));
  }

  private Finding prepared(ModelDirectory model) {
    Path directory = place.directory();
    String stored = Precision.usualFor(model).name().toLowerCase(Locale.ROOT);
    long bytes = Manifest.read(directory).parts().stream().mapToLong(Manifest.Part::bytes).sum();
    return new Finding(
        check,
        Verdict.OK,
        "%s in %s, %s, prepared in %s"
            .formatted(model.name(), stored, Text.gigabytes(bytes), directory),
        facts(
            "state",
            "prepared",
            "directory",
            directory.toString(),
            "name",
            model.name(),
            "precision",
            stored,
            "bytes",
            bytes,
            "digest",
            model.digest()));
  }
}
