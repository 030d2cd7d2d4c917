package org.voicepersona.cli;

import static org.voicepersona.cli.Finding.facts;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.voicepersona.cli.Finding.Verdict;
import org.voicepersona.describe.ModelPlace;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubSettings;
import org.voicepersona.hub.HubTraffic;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.engine.Precision;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.prepare.ModelDirectories;

/** Looks at the model, the disks and the Hub. */
final class SurroundingsCheckup {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LITTLE_SPACE = 1_000_000_000L;

  /** A prepared model of 7B, and one of the files it is made of. */
  private static final long SPACE_OF_MODEL = 10_000_000_000L;

  private static final int SERVER_FAULT = 500;

  private final ModelPlace place;
  private final HubSettings hub;
  private final Path output;

  SurroundingsCheckup(ModelPlace place, HubSettings hub, Path output) {
    this.place = place;
    this.hub = hub;
    this.output = output;
  }

  List<Finding> findings() throws IOException {
    Finding model = model();
    long wanted = model.verdict() == Verdict.OK ? 0 : SPACE_OF_MODEL;
    return List.of(
        model,
        disk("model_disk", place.directory(), wanted),
        disk("cache_disk", hub.cache(), LITTLE_SPACE),
        disk("output_disk", output, LITTLE_SPACE),
        hub(),
        token());
  }

  private Finding model() {
    Path directory = place.directory();
    if (!Files.isDirectory(directory)) {
      return new Finding(
          "model",
          Verdict.WARN,
          "none in %s: 'voicepersona model fetch --prepare' gets one".formatted(directory),
          facts("state", "missing", "directory", directory.toString()));
    }
    try (ModelDirectory model = ModelDirectories.open(directory)) {
      String stored = Precision.usualFor(model).name().toLowerCase(Locale.ROOT);
      if (!place.holdsPreparedModel()) {
        return new Finding(
            "model",
            Verdict.WARN,
            "%s as published, in %s: 'voicepersona model prepare' makes it small"
                .formatted(model.name(), directory),
            facts("state", "published", "directory", directory.toString(), "name", model.name()));
      }
      long bytes = Manifest.read(directory).parts().stream().mapToLong(Manifest.Part::bytes).sum();
      return new Finding(
          "model",
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
    } catch (CheckpointException e) {
      return new Finding(
          "model",
          Verdict.FAIL,
          e.getMessage(),
          facts("state", "broken", "directory", directory.toString(), "fault", e.getMessage()));
    }
  }

  /** The folder itself may not be there yet; and not every file system tells. */
  private static Finding disk(String check, Path folder, long wanted) throws IOException {
    if (!folder.getFileSystem().equals(FileSystems.getDefault())) {
      return new Finding(
          check, Verdict.NOTE, folder + " is elsewhere", facts("directory", folder.toString()));
    }
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long free = Files.getFileStore(there).getUsableSpace();
    return new Finding(
        check,
        free < wanted ? Verdict.WARN : Verdict.OK,
        "%s free for %s%s"
            .formatted(
                Text.gigabytes(free),
                folder,
                free < wanted ? ", " + Text.gigabytes(wanted) + " may be needed" : ""),
        facts("directory", folder.toString(), "free_bytes", free));
  }

  private Finding hub() {
    String endpoint = hub.endpoint().toString();
    if (hub.offline()) {
      return new Finding(
          "hub",
          Verdict.NOTE,
          "not asked: offline by HF_HUB_OFFLINE",
          facts("endpoint", endpoint, "offline", true, "reachable", false));
    }
    Duration silence = hub.patience().silence();
    Duration limit = silence.compareTo(PATIENCE) < 0 ? silence : PATIENCE;
    try {
      long start = System.nanoTime();
      int status =
          new Hub(hub.withPatience(hub.patience().withSilence(limit)), new HubTraffic()).greet();
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      boolean well = status < SERVER_FAULT;
      return new Finding(
          "hub",
          well ? Verdict.OK : Verdict.WARN,
          "%s answers%s in %d ms".formatted(endpoint, well ? "" : " with " + status, millis),
          facts(
              "endpoint", endpoint,
              "offline", false,
              "reachable", well,
              "http_status", status,
              "milliseconds", millis));
    } catch (IOException e) {
      return new Finding(
          "hub",
          Verdict.WARN,
          e.getMessage(),
          facts("endpoint", endpoint, "offline", false, "reachable", false));
    }
  }

  private Finding token() {
    boolean present = hub.token().isPresent();
    return new Finding(
        "token",
        present ? Verdict.OK : Verdict.NOTE,
        present ? "present" : "none: enough for what is public",
        Map.of("present", present));
  }
}
