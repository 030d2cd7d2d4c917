package org.voicepersona.model.prepare;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.ModelFiles;
import org.voicepersona.model.checkpoint.TensorSpec;

/**
 * Quantises a checkpoint, weight by weight, into a folder that {@link PreparedModel} opens.
 *
 * <p>Each file is written atomically and then added to the manifest. So a killed preparation
 * resumes with the first file missing from the manifest, and its result has the same bytes as an
 * uninterrupted one's. At the end every file is read back and compared with its digest. Memory is
 * bounded by a few chunks of rows for each processor.
 */
public final class ModelPreparation {

  /** Files that are copied if they exist. */
  private static final List<String> COPIED =
      List.of(
          Checkpoint.CONFIG,
          Checkpoint.GENERATION_CONFIG,
          Checkpoint.PREPROCESSOR_CONFIG,
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.json",
          "LICENSE");

  private final Checkpoint checkpoint;
  private final Path target;
  private final PreparationSettings settings;
  private final Optional<Calibrator> calibrator;
  private final PreparationProgress progress;
  private final AtomicLong doneWeights = new AtomicLong();

  /** Makes a preparation that rounds by the weights alone, without calibration. */
  public ModelPreparation(
      Checkpoint checkpoint,
      Path target,
      PreparationSettings settings,
      PreparationProgress progress) {
    this(checkpoint, target, settings, Optional.empty(), progress);
  }

  /**
   * Makes a preparation of {@code checkpoint} in the folder {@code target}, which need not exist.
   *
   * @param calibrator rounds to 4 bits by the sequences that {@code settings} name; closed by the
   *     caller
   * @param progress receives the progress
   */
  public ModelPreparation(
      Checkpoint checkpoint,
      Path target,
      PreparationSettings settings,
      Optional<Calibrator> calibrator,
      PreparationProgress progress) {
    this.checkpoint = requireNonNull(checkpoint, "checkpoint is null");
    this.target = requireNonNull(target, "target is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.calibrator = requireNonNull(calibrator, "calibrator is null");
    if (calibrator.isPresent() == settings.calibration().isEmpty()) {
      throw new IllegalArgumentException("a calibrator goes with settings that name its sequences");
    }
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * Prepares the model, or resumes a stopped preparation; of a complete one, only updates the
   * TorchScript source.
   *
   * @return the complete manifest
   * @throws TargetRefusedException if the target is not a folder, holds something else, or was
   *     prepared from another source or with other settings
   * @throws CheckpointException if another process is preparing the model, a tensor does not fit
   *     the settings or is not finite, or a file reads back with another digest
   */
  public Manifest run() throws IOException {
    PreparationLock lock = takeTarget();
    try (lock) {
      return prepareAll();
    }
  }

  /** Makes and locks the folder; a folder with other content is refused and left unchanged. */
  private PreparationLock takeTarget() throws IOException {
    requireFree(target);
    Files.createDirectories(target);
    return PreparationLock.take(target);
  }

  /**
   * Checks that {@code target} is empty, missing or a prepared model, whatever the settings.
   *
   * @throws TargetRefusedException if it is not a folder, or holds something else
   */
  private static void requireFree(Path target) throws IOException {
    requireFolder(target);
    if (Files.exists(target) && !Manifest.existsIn(target)) {
      requireEmpty(target);
    }
  }

  /**
   * Checks that a model with {@code settings} may be prepared in {@code target}, before its
   * calibration is known.
   *
   * @param settings to compare, except for the calibration
   * @throws TargetRefusedException if the target is not a folder, holds something else, or a model
   *     prepared with other settings
   */
  public static void requireFree(Path target, PreparationSettings settings) throws IOException {
    requireFree(target);
    if (Manifest.existsIn(target)) {
      PreparationSettings found = Manifest.read(target).settings();
      requireSame(target, "settings", found, settings.withCalibration(found.calibration()));
    }
  }

  /** Checks that {@code target} is a folder or does not exist. */
  static void requireFolder(Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(target)) {
      throw new TargetRefusedException(
          target + " is not a folder: use another place. Nothing was changed.");
    }
  }

  private Manifest prepareAll() throws IOException {
    long bytes = bytes();
    Manifest manifest = begin();
    if (manifest.complete()) {
      return withGraph(manifest);
    }
    manifest = writeParts(manifest, bytes, plan -> true);
    for (String file : COPIED) {
      if (Files.exists(checkpoint.directory().resolve(file)) && !isWritten(manifest, file)) {
        manifest = manifest.with(copy(file));
        manifest.write(target);
      }
    }
    manifest = withGraph(manifest);
    List<String> faults = Verification.faults(target, manifest, progress);
    if (!faults.isEmpty()) {
      throw new CheckpointException(
          "the prepared files do not read back as they were written: "
              + String.join("; ", faults)
              + ": remove the folder and prepare again");
    }
    manifest = manifest.completed();
    manifest.write(target);
    return manifest;
  }

  /**
   * Writes those missing parts whose tensors are all {@code available}; the checkpoint's values of
   * all other tensors may be placeholders.
   *
   * @return the tensors of all parts written so far
   */
  Set<String> prepare(Set<String> available) throws IOException {
    PreparationLock lock = takeTarget();
    try (lock) {
      return prepareAvailable(available);
    }
  }

  private Set<String> prepareAvailable(Set<String> available) throws IOException {
    long bytes = bytes();
    Manifest manifest = begin();
    if (!manifest.complete()) {
      manifest = writeParts(manifest, bytes, plan -> available.containsAll(plan.shapes().keySet()));
    }
    Set<String> written = new HashSet<>();
    for (PartPlan plan : PartPlan.of(checkpoint.config(), settings)) {
      if (isWritten(manifest, plan.file())) {
        written.addAll(plan.shapes().keySet());
      }
    }
    return written;
  }

  private Manifest writeParts(Manifest begun, long bytes, Predicate<PartPlan> wanted)
      throws IOException {
    List<PartPlan> plans = PartPlan.of(checkpoint.config(), settings);
    requireSpace(bytes - begun.parts().stream().mapToLong(Manifest.Part::bytes).sum());
    long total = plans.stream().mapToLong(PartPlan::weights).sum();
    Manifest manifest = begun;
    boolean everyPartBefore = true;
    for (PartPlan plan : plans) {
      boolean waits = !everyPartBefore && isCalibrated(plan);
      if (isWritten(manifest, plan.file())) {
        progress.advanced(plan.content(), doneWeights.addAndGet(plan.weights()), total);
      } else if (wanted.test(plan) && !waits) {
        manifest = manifest.with(write(plan, manifest, total)).inOrder(files(plans));
        manifest.write(target);
      } else {
        everyPartBefore = false;
      }
    }
    return manifest;
  }

  private static List<String> files(List<PartPlan> plans) {
    return plans.stream().map(PartPlan::file).toList();
  }

  /** Returns the bytes of all parts; throws before any is written if settings do not fit. */
  private long bytes() {
    return PartPlan.of(checkpoint.config(), settings).stream().mapToLong(this::bytes).sum();
  }

  private long bytes(PartPlan part) {
    return part.shapes().keySet().stream()
        .map(name -> WeightPlan.of(checkpoint.info(name), part.bits(), settings))
        .flatMap(weight -> weight.tensors().stream())
        .mapToLong(TensorSpec::bytes)
        .sum();
  }

  private void requireSpace(long bytes) throws IOException {
    long usable = Files.getFileStore(target).getUsableSpace();
    if (bytes > usable) {
      throw new IOException(
          "%s: %,d bytes are still to be written, the disk has room for %,d"
              .formatted(target, bytes, usable));
    }
  }

  private Manifest begin() throws IOException {
    Manifest wanted =
        new Manifest(
            Manifest.FORMAT_VERSION,
            checkpoint.name(),
            sourceRevision(),
            checkpoint.sampleDigest(),
            settings,
            List.of(),
            List.of(),
            false);
    if (!Manifest.existsIn(target)) {
      requireEmpty(target);
      wanted.write(target);
      return wanted;
    }
    Manifest found = Manifest.read(target);
    requireSame(target, "source digest", found.sourceDigest(), wanted.sourceDigest());
    requireSame(target, "settings", found.settings(), wanted.settings());
    return found;
  }

  private static void requireEmpty(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      Optional<Path> other =
          files
              .filter(file -> !file.toString().endsWith(AtomicFiles.PARTIAL))
              .filter(file -> !file.endsWith(PreparationLock.FILE_NAME))
              .findAny();
      if (other.isPresent()) {
        throw new TargetRefusedException(
            "%s holds %s, must be empty or a prepared model: use another folder. Nothing was changed."
                .formatted(target, other.get().getFileName()));
      }
    }
  }

  private static void requireSame(Path target, String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      throw new TargetRefusedException(
          "%s was prepared with %s %s, asked for is %s: use another folder. Nothing was changed."
              .formatted(target, what, found, wanted));
    }
  }

  private boolean isWritten(Manifest manifest, String file) throws IOException {
    Path path = target.resolve(file);
    for (Manifest.Part part : manifest.parts()) {
      if (part.file().equals(file)) {
        if (!Files.exists(path) || Files.size(path) != part.bytes()) {
          throw new CheckpointException(
              "%s is missing or shorter than the manifest says: remove the folder, prepare again"
                  .formatted(path));
        }
        return true;
      }
    }
    return false;
  }

  /** Returns whether a part is rounded by the activations that the parts before it produce. */
  private boolean isCalibrated(PartPlan plan) {
    return plan.bits() == 4 && calibrator.filter(it -> it.rounds(plan.source())).isPresent();
  }

  private Manifest.Part write(PartPlan plan, Manifest manifest, long total) throws IOException {
    double[] error = new double[1];
    Path file = target.resolve(plan.file());
    try (PreparedModel written = PreparedModel.openParts(target, manifest, checkpoint.config())) {
      PartWriter writer =
          new PartWriter(
              checkpoint,
              settings,
              isCalibrated(plan)
                  ? Optional.of(new PartWriter.Calibration(calibrator.orElseThrow(), written))
                  : Optional.empty(),
              weights -> advance(plan.content(), weights, total));
      AtomicFiles.write(file, channel -> error[0] = writer.write(plan, channel));
    }
    return part(plan.file(), plan.content(), plan.bits(), error[0]);
  }

  private synchronized void advance(String content, long weights, long total) {
    progress.advanced(content, doneWeights.addAndGet(weights), total);
  }

  /** Writes this program's TorchScript source, unless the folder has it already. */
  private Manifest withGraph(Manifest manifest) throws IOException {
    byte[] source = GraphSource.current().getBytes(StandardCharsets.UTF_8);
    String sha256 = HexFormat.of().formatHex(Digests.sha256().digest(source));
    boolean written =
        manifest.parts().stream()
            .anyMatch(
                part -> part.file().equals(GraphSource.FILE_NAME) && part.sha256().equals(sha256));
    if (written) {
      return manifest;
    }
    AtomicFiles.write(target.resolve(GraphSource.FILE_NAME), source);
    Manifest renewed = manifest.with(part(GraphSource.FILE_NAME, "TorchScript", 0, 0));
    renewed.write(target);
    return renewed;
  }

  private Manifest.Part copy(String file) throws IOException {
    byte[] bytes = ModelFiles.read(checkpoint.directory().resolve(file));
    AtomicFiles.write(target.resolve(file), bytes);
    return part(file, "copied", 0, 0);
  }

  private Manifest.Part part(String file, String content, int bits, double error)
      throws IOException {
    Path path = target.resolve(file);
    return new Manifest.Part(file, content, bits, Files.size(path), Digests.sha256(path), error);
  }

  /** Returns the revision: the folder's name if it is a hub cache's {@code snapshots/REVISION}. */
  private String sourceRevision() {
    return checkpoint.name().matches("[0-9a-f]{40}") ? checkpoint.name() : "";
  }
}
