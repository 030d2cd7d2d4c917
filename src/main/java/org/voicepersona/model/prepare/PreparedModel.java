package org.voicepersona.model.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.ModelFiles;
import org.voicepersona.model.checkpoint.SafetensorsFile;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;

/** A model prepared by {@code model prepare}; opening it maps its files and reads no weights. */
public final class PreparedModel implements ModelDirectory {

  private final Path directory;
  private final Manifest manifest;
  private final ModelConfig config;
  private final Map<String, List<Long>> layout;
  private final Map<String, SafetensorsFile> fileOfTensor = new LinkedHashMap<>();
  private final List<SafetensorsFile> files = new ArrayList<>();

  private PreparedModel(Path directory, Manifest manifest, ModelConfig config) {
    this.directory = directory;
    this.manifest = manifest;
    this.config = config;
    this.layout = new LinkedHashMap<>(config.tensors());
  }

  /**
   * Opens {@code directory} without checking digests, which would read every byte.
   *
   * @param configs reads the configuration files
   * @throws CheckpointException if the manifest is missing, malformed or incomplete, a part is
   *     missing or not a file of the folder, or a weight is missing or of another shape than the
   *     configuration says
   */
  public static PreparedModel open(Path directory, ModelConfig.Reader configs) {
    Manifest manifest = Manifest.read(directory);
    if (!manifest.complete()) {
      throw new CheckpointException(
          "%s: preparation stopped after %d parts: run it again to go on"
              .formatted(directory, manifest.parts().size()));
    }
    PreparedModel model = open(directory, manifest, configs.read(directory));
    boolean opened = false;
    try {
      model.layout.keySet().forEach(model::weight);
      opened = true;
      return model;
    } finally {
      if (!opened) {
        model.close();
      }
    }
  }

  /** Opens the parts that {@code manifest} names; {@link #names} has only their weights. */
  static PreparedModel openParts(Path directory, Manifest manifest, ModelConfig config) {
    PreparedModel model = open(directory, manifest, config);
    model.layout.keySet().removeIf(name -> !model.isStored(name));
    return model;
  }

  private boolean isStored(String name) {
    return fileOfTensor.keySet().stream()
        .anyMatch(tensor -> tensor.equals(name) || tensor.startsWith(name + "."));
  }

  private static PreparedModel open(Path directory, Manifest manifest, ModelConfig config) {
    PreparedModel model = new PreparedModel(directory, manifest, config);
    boolean opened = false;
    try {
      model.openFiles();
      opened = true;
      return model;
    } finally {
      if (!opened) {
        model.close();
      }
    }
  }

  private void openFiles() {
    for (Manifest.Part part : manifest.parts()) {
      Path path = ModelFiles.plain(directory, part.file());
      if (part.file().endsWith(".safetensors")) {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        file.tensors().keySet().forEach(name -> fileOfTensor.put(name, file));
      }
    }
  }

  public Manifest manifest() {
    return manifest;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public String name() {
    return manifest.sourceName();
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public String digest() {
    return manifest.digest();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(layout.keySet());
  }

  @Override
  public Weight weight(String name) {
    List<Long> shape = layout.get(name);
    if (shape == null) {
      throw new CheckpointException(directory + ": the model has no weight " + name);
    }
    StoredShapes shapes = new StoredShapes(directory, shape);
    if (fileOfTensor.containsKey(name)) {
      return new Weight.Dense(shapes.dense(tensor(name)));
    }
    if (fileOfTensor.containsKey(name + PreparedNames.INT8)) {
      return new Weight.Int8(
          shapes.int8(tensor(name + PreparedNames.INT8)),
          shapes.rowScales(tensor(name + PreparedNames.SCALES)));
    }
    for (Int4Layout order : Int4Layout.values()) {
      if (fileOfTensor.containsKey(name + PreparedNames.int4(order))) {
        return int4(name, order, shapes);
      }
    }
    throw new CheckpointException(directory + ": weight " + name + " is missing");
  }

  private Weight int4(String name, Int4Layout order, StoredShapes shapes) {
    Tensor values = shapes.int4(tensor(name + PreparedNames.int4(order)));
    if (order == Int4Layout.ROW_MAJOR) {
      Tensor scales = tensor(name + PreparedNames.SCALES);
      int groupSize = shapes.groupSize(scales, 1);
      return new Weight.Int4(
          values,
          shapes.groupScales(scales, groupSize),
          shapes.groupScales(tensor(name + PreparedNames.ZEROS), groupSize),
          groupSize);
    }
    Tensor scalesAndZeros = tensor(name + PreparedNames.SCALES_AND_ZEROS);
    int groupSize = shapes.groupSize(scalesAndZeros, 0);
    return new Weight.PackedInt4(
        values, shapes.scalesAndZeros(scalesAndZeros, groupSize), groupSize, order);
  }

  private Tensor tensor(String name) {
    SafetensorsFile file = fileOfTensor.get(name);
    if (file == null) {
      throw new CheckpointException(directory + ": tensor " + name + " is missing");
    }
    return file.tensor(name);
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
