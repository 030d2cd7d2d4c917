package org.voicepersona.model.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;

/**
 * Says what lies in a prepared model's folder: {@value #FILE_NAME}.
 *
 * @param formatVersion of the folder: {@value #FORMAT_VERSION}
 * @param sourceName the name of the checkpoint's folder
 * @param sourceRevision the checkpoint's revision on the hub; empty when not known
 * @param sourceDigest the checkpoint's {@code digest()}
 * @param settings what the model is like
 * @param parts the files: weights in the order they are used, then what was copied
 * @param complete whether all parts are there and were read back
 */
public record Manifest(
    int formatVersion,
    String sourceName,
    String sourceRevision,
    String sourceDigest,
    PreparationSettings settings,
    List<Part> parts,
    boolean complete) {

  /** The manifest's file name. */
  public static final String FILE_NAME = "manifest.json";

  /** The version of the folder's form that is written and read. */
  public static final int FORMAT_VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /**
   * One file of a prepared model.
   *
   * @param file its name in the folder
   * @param content what it holds, in words
   * @param bits of its matrices; 0 when it holds no weights
   * @param bytes its length
   * @param sha256 its digest, in hexadecimal
   * @param relativeError the Frobenius norm of what quantisation changed over that of the quantised
   *     matrices; 0 when nothing is quantised
   */
  public record Part(
      String file, String content, int bits, long bytes, String sha256, double relativeError) {}

  /** Copies the parts. */
  public Manifest {
    parts = List.copyOf(parts);
  }

  /** Returns whether {@code directory} has a manifest, complete or not. */
  public static boolean existsIn(Path directory) {
    return Files.exists(directory.resolve(FILE_NAME));
  }

  /**
   * Reads the manifest of {@code directory}.
   *
   * @throws CheckpointException when it is missing, malformed or of another version
   */
  public static Manifest read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    try {
      byte[] bytes = Files.readAllBytes(file);
      int version = JSON.readTree(bytes).path("format_version").asInt();
      if (version != FORMAT_VERSION) {
        throw new CheckpointException(
            "%s: format_version is %d, must be %d: prepare the model again"
                .formatted(file, version, FORMAT_VERSION));
      }
      return JSON.readValue(bytes, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + ": " + e.getOriginalMessage(), e);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file + " is missing: not a prepared model", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Writes the manifest to {@code directory}, replacing what is there in one step. */
  void write(Path directory) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    AtomicFiles.write(directory.resolve(FILE_NAME), json);
  }

  /** Returns this manifest with {@code part} added, in place of what its file held before. */
  Manifest with(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.removeIf(old -> old.file().equals(part.file()));
    more.add(part);
    return new Manifest(
        formatVersion, sourceName, sourceRevision, sourceDigest, settings, more, complete);
  }

  /** Returns this manifest with its parts in the order of {@code files}, which names them all. */
  Manifest inOrder(List<String> files) {
    List<Part> sorted =
        parts.stream().sorted(Comparator.comparingInt(p -> files.indexOf(p.file()))).toList();
    return new Manifest(
        formatVersion, sourceName, sourceRevision, sourceDigest, settings, sorted, complete);
  }

  /** Returns this manifest, complete. */
  Manifest completed() {
    return new Manifest(
        formatVersion, sourceName, sourceRevision, sourceDigest, settings, parts, true);
  }

  /**
   * Returns the SHA-256 over the names and digests of all parts but the graph, which is the
   * program's.
   */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    for (Part part : parts) {
      if (part.file().equals(GraphSource.FILE_NAME)) {
        continue;
      }
      digest.update((part.file() + " " + part.sha256() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
