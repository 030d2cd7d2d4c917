package org.voicepersona.model.prepare;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.SafetensorsFile;

/**
 * Prepares a model with only one published weight file on the disk at a time: downloads the files
 * in turn, writes the parts whose tensors are there, keeps the tensors of parts that also need
 * later files, and deletes each file unless it was there before.
 *
 * <p>The result is byte for byte what {@link ModelPreparation} makes of the whole checkpoint. A
 * killed preparation resumes with the file it was processing.
 */
public final class StagedPreparation {

  private final Path small;
  private final String name;
  private final PublishedShards shards;
  private final Path target;
  private final PreparationSettings settings;
  private final Optional<Calibrator> calibrator;
  private final ModelConfig.Reader configs;
  private final PreparationProgress progress;

  /**
   * Makes a preparation.
   *
   * @param small a folder with the checkpoint's files other than weights
   * @param name the checkpoint's name, such as its commit
   * @param shards its weight files
   * @param target the folder of the prepared model; temporary files lie beside it
   * @param calibrator see {@link ModelPreparation}
   * @param configs reads the configuration files
   */
  public StagedPreparation(
      Path small,
      String name,
      PublishedShards shards,
      Path target,
      PreparationSettings settings,
      Optional<Calibrator> calibrator,
      ModelConfig.Reader configs,
      PreparationProgress progress) {
    this.small = requireNonNull(small, "small is null");
    this.name = requireNonNull(name, "name is null");
    this.shards = requireNonNull(shards, "shards is null");
    this.target = requireNonNull(target, "target is null").toAbsolutePath();
    this.settings = requireNonNull(settings, "settings is null");
    this.calibrator = requireNonNull(calibrator, "calibrator is null");
    this.configs = requireNonNull(configs, "configs is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * Prepares the model, or resumes a stopped preparation.
   *
   * @return the complete manifest
   * @throws TargetRefusedException as {@link ModelPreparation#run}, and if the place of the
   *     temporary files holds something else
   * @throws org.voicepersona.model.checkpoint.CheckpointException as {@link ModelPreparation#run}
   */
  public Manifest run() throws IOException {
    ModelPreparation.requireFolder(target);
    Stage stage = new Stage(target.resolveSibling(target.getFileName() + ".stage"), name);
    if (Manifest.existsIn(target)) {
      Manifest found = Manifest.read(target);
      if (found.complete()
          && found.sourceName().equals(name)
          && found.settings().equals(settings)) {
        stage.delete();
        return found;
      }
    }
    List<String> names = begin(stage);
    Set<String> tensors = new HashSet<>();
    for (String shard : names) {
      tensors.addAll(tensorsOf(stage.placeholder(shard)));
      if (!Files.exists(stage.done(shard))) {
        prepare(stage, shard, tensors);
      }
      if (Files.exists(stage.borrowed(shard))) {
        shards.discard(shard);
      }
    }
    Manifest manifest;
    try (Checkpoint checkpoint = Checkpoint.open(stage.checkpoint(), configs)) {
      manifest = preparation(checkpoint).run();
    }
    stage.delete();
    return manifest;
  }

  /** Returns the names of the weight files, after making a placeholder for each that is missing. */
  private List<String> begin(Stage stage) throws IOException {
    boolean isNew = stage.create();
    copySmallFiles(stage);
    List<String> names = Checkpoint.shards(stage.checkpoint());
    for (String shard : names) {
      if (!Files.exists(stage.placeholder(shard))) {
        PlaceholderWeights.ofPublished(stage.placeholder(shard), shard, shards);
      }
    }
    try {
      refuseWhatDoesNotFit(stage);
    } catch (TargetRefusedException e) {
      if (isNew) {
        DurableFiles.deleteTree(stage.root());
      }
      throw e;
    }
    return names;
  }

  /** Refuses an unsuitable target before gigabytes are downloaded. */
  private void refuseWhatDoesNotFit(Stage stage) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(stage.checkpoint(), configs)) {
      preparation(checkpoint).prepare(Set.of());
    }
  }

  private void copySmallFiles(Stage stage) throws IOException {
    try (Stream<Path> files = Files.list(small)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".safetensors")) {
          Files.copy(
              file,
              stage.checkpoint().resolve(file.getFileName()),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static Set<String> tensorsOf(Path file) {
    try (SafetensorsFile header = SafetensorsFile.open(file)) {
      return new HashSet<>(header.tensors().keySet());
    }
  }

  /**
   * Writes the parts that {@code shard} completes.
   *
   * @param tensors the names of the tensors in this file and the ones before it
   */
  private void prepare(Stage stage, String shard, Set<String> tensors) throws IOException {
    if (!shards.isHere(shard) && !Files.exists(stage.borrowed(shard))) {
      Files.createFile(stage.borrowed(shard));
    }
    Path whole = shards.fetch(shard).toRealPath();
    stage.show(shard, whole);
    Set<String> kept = new HashSet<>(tensors);
    try (Checkpoint checkpoint = Checkpoint.open(stage.checkpoint(), configs)) {
      kept.removeAll(preparation(checkpoint).prepare(tensors));
    }
    PlaceholderWeights.ofLocal(stage.placeholder(shard), whole, kept);
    Files.createFile(stage.done(shard));
  }

  private ModelPreparation preparation(Checkpoint checkpoint) {
    return new ModelPreparation(checkpoint, target, settings, calibrator, progress);
  }

  /**
   * The folder of temporary files.
   *
   * @param root its path
   * @param name of the checkpoint
   */
  private record Stage(Path root, String name) {

    /** Marks the folder as made by this program. */
    private static final String MARK = ".voicepersona";

    /**
     * Makes the folders, and returns whether they are new.
     *
     * @throws TargetRefusedException if something else is there
     */
    boolean create() throws IOException {
      ModelPreparation.requireFolder(root);
      boolean isMarked = isMarked();
      if (!isMarked && Files.exists(root)) {
        requireEmpty();
      }
      Files.createDirectories(root);
      if (!isMarked) {
        Files.createFile(mark());
      }
      Files.createDirectories(checkpoint());
      return !isMarked;
    }

    /** Deletes the folder if this program has made it. */
    void delete() throws IOException {
      if (isMarked()) {
        DurableFiles.deleteTree(root);
      }
    }

    private boolean isMarked() {
      return Files.isDirectory(root, NOFOLLOW_LINKS) && Files.isRegularFile(mark(), NOFOLLOW_LINKS);
    }

    private Path mark() {
      return root.resolve(MARK);
    }

    private void requireEmpty() throws IOException {
      try (Stream<Path> files = Files.list(root)) {
        Optional<Path> other = files.findAny();
        if (other.isPresent()) {
          throw new TargetRefusedException(
              "%s, where files are kept while a model is prepared beside it, holds %s, which this program did not make: move it away, or use another folder. Nothing was changed."
                  .formatted(root, other.get().getFileName()));
        }
      }
    }

    /** Returns the checkpoint of placeholders, under the name that goes into the manifest. */
    Path checkpoint() {
      return root.resolve(name);
    }

    Path placeholder(String shard) {
      return checkpoint().resolve(shard);
    }

    /** Returns the mark of a file of which only the placeholder is still needed. */
    Path done(String shard) {
      return root.resolve(shard + ".done");
    }

    /** Returns the mark of a file that was downloaded for this preparation. */
    Path borrowed(String shard) {
      return root.resolve(shard + ".borrowed");
    }

    /** Replaces the placeholder by a link to the whole file. */
    void show(String shard, Path whole) throws IOException {
      Path link = root.resolve(shard + ".link");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, whole);
      DurableFiles.move(link, placeholder(shard));
    }
  }
}
