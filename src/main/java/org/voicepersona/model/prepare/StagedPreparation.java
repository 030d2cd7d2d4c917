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
 * Prepares a model of which only one published file of weights is here at a time: fetches one after
 * the other, writes what parts can be written, keeps those tensors whose part needs a later file
 * too, and discards the file, unless it was here before.
 *
 * <p>The result is the very folder that {@link ModelPreparation} makes of the whole checkpoint.
 * Killed anywhere, it goes on with the file it was at.
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
   * @param shards its files of weights
   * @param target the folder of the prepared model; what is kept meanwhile lies beside it
   * @param calibrator as of a {@link ModelPreparation}
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
   * Prepares the model, or goes on where an earlier run stopped.
   *
   * @return the complete manifest
   * @throws TargetRefusedException as {@link ModelPreparation#run}, and when something else lies
   *     where files are kept meanwhile
   * @throws org.voicepersona.model.checkpoint.CheckpointException as {@link ModelPreparation#run}
   */
  public Manifest run() throws IOException {
    ModelPreparation.requireFolder(target);
    if (Manifest.existsIn(target)) {
      Manifest found = Manifest.read(target);
      if (found.complete()
          && found.sourceName().equals(name)
          && found.settings().equals(settings)) {
        return found;
      }
    }
    Stage stage = new Stage(target.resolveSibling(target.getFileName() + ".stage"), name);
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
    DurableFiles.deleteTree(stage.root());
    return manifest;
  }

  /**
   * Returns the names of the files of weights, and makes a placeholder for each that is missing.
   */
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

  /** Refuses a target that does not fit before gigabytes are fetched. */
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
   * Writes the parts that can be written now that {@code shard} is here too.
   *
   * @param tensors the names of those in this file and the ones before it
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
   * The folder for what is kept until the model is complete.
   *
   * @param root its folder
   * @param name of the checkpoint
   */
  private record Stage(Path root, String name) {

    /** Marks a folder that this program made. */
    private static final String MARK = ".voicepersona";

    /**
     * Makes the folders, and returns whether they are new.
     *
     * @throws TargetRefusedException when something else is there
     */
    boolean create() throws IOException {
      ModelPreparation.requireFolder(root);
      Path mark = root.resolve(MARK);
      boolean isMarked = Files.isRegularFile(mark, NOFOLLOW_LINKS);
      if (!isMarked && Files.exists(root)) {
        requireEmpty();
      }
      Files.createDirectories(root);
      if (!isMarked) {
        Files.createFile(mark);
      }
      Files.createDirectories(checkpoint());
      return !isMarked;
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

    /** The checkpoint with its placeholders, under the name that goes into the manifest. */
    Path checkpoint() {
      return root.resolve(name);
    }

    Path placeholder(String shard) {
      return checkpoint().resolve(shard);
    }

    /** Marks a file of which nothing is needed but what its placeholder holds. */
    Path done(String shard) {
      return root.resolve(shard + ".done");
    }

    /** Marks a file that was fetched for this preparation. */
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
