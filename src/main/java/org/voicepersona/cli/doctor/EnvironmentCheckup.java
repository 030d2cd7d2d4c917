package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.durable.Reason;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;

/** Checks the models, the disks, the Hub and its token. */
final class EnvironmentCheckup {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LITTLE_SPACE = 1_000_000_000L;

  /** Bytes for a prepared 7B model and one of the checkpoint files it is made from. */
  private static final long SPACE_OF_MODEL = 10_000_000_000L;

  private static final int SERVER_FAULT = 500;

  private final List<ModelCheckup> models;
  private final HubSettings hub;
  private final Path output;

  /**
   * Makes a checkup.
   *
   * @param models those of the possible describers, the best first; empty if they need none
   */
  EnvironmentCheckup(List<ModelCheckup> models, HubSettings hub, Path output) {
    this.models = List.copyOf(models);
    this.hub = hub;
    this.output = output;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    models.forEach(model -> findings.add(model.finding()));
    if (!models.isEmpty()) {
      ModelCheckup first = models.get(0);
      boolean isThere = findings.get(0).verdict() == Verdict.OK;
      long wanted = isThere || first.small() ? 0 : SPACE_OF_MODEL;
      findings.add(disk("model_disk", first.place().directory(), wanted));
    }
    findings.add(disk("cache_disk", hub.cache(), LITTLE_SPACE));
    findings.add(disk("output_disk", output, LITTLE_SPACE));
    findings.add(hub());
    findings.add(token());
    return findings;
  }

  /** Checks the free space for a folder, which need not exist yet. */
  private static Finding disk(String check, Path folder, long wanted) {
    if (!folder.getFileSystem().equals(FileSystems.getDefault())) {
      return new Finding(
          check, Verdict.NOTE, folder + " is elsewhere", facts("directory", folder.toString()));
    }
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long free;
    try {
      free = Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      return new Finding(
          check,
          Verdict.WARN,
          "nobody knows how much is free for %s: %s".formatted(folder, Reason.of(e)),
          facts("directory", folder.toString(), "fault", Reason.of(e)));
    }
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
          Reason.of(e),
          facts("endpoint", endpoint, "offline", false, "reachable", false));
    }
  }

  private Finding token() {
    boolean present = hub.token().isPresent();
    if (hub.withholdsToken()) {
      return new Finding(
          "token",
          Verdict.WARN,
          "present, but not sent to %s, which is not encrypted (%s=1 sends it)"
              .formatted(hub.endpoint(), HubSettings.PLAIN_HTTP),
          facts("present", true, "sent", false));
    }
    return new Finding(
        "token",
        present ? Verdict.OK : Verdict.NOTE,
        present ? "present" : "none: enough for what is public",
        Map.of("present", present));
  }
}
