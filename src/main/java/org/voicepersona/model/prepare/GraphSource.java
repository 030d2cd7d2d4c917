package org.voicepersona.model.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.ModelFiles;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * The TorchScript source of the model's arithmetic. A prepared model keeps a copy that documents
 * its weights; what runs is always this program's own version, whose methods Java calls.
 */
public final class GraphSource {

  /** File name of the copy. */
  public static final String FILE_NAME = "graph.py";

  private static final String RESOURCE = "/org/voicepersona/model/weights/SpeechModel.py";

  private GraphSource() {}

  /** Returns this program's source. */
  public static String current() {
    try (InputStream in = GraphSource.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + RESOURCE + " failed", e);
    }
  }

  /**
   * Returns this program's source for {@code weights}, after checking a prepared model's copy.
   *
   * @throws CheckpointException if the copy does not match its digest
   */
  public static String of(WeightStore weights) {
    if (weights instanceof PreparedModel model) {
      for (Manifest.Part part : model.manifest().parts()) {
        if (part.file().equals(FILE_NAME)) {
          requireIntact(model.directory().resolve(FILE_NAME), part.sha256());
        }
      }
    }
    return current();
  }

  private static void requireIntact(Path file, String sha256) {
    byte[] bytes = ModelFiles.read(file);
    String found = HexFormat.of().formatHex(Digests.sha256().digest(bytes));
    if (!found.equals(sha256)) {
      throw new CheckpointException(
          "%s has SHA-256 %s, the manifest says %s: remove the folder and prepare again"
              .formatted(file, found, sha256));
    }
  }
}
