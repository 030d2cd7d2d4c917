package org.voicepersona.model.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.voicepersona.model.checkpoint.BoundedJson;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Digests;
import org.voicepersona.model.checkpoint.ModelFiles;
import org.voicepersona.model.checkpoint.PrintableText;

/**
 * Describes the content of a prepared model's folder: {@value #FILE_NAME}.
 *
 * @param formatVersion of the folder: {@value #FORMAT_VERSION}
 * @param sourceName the name of the checkpoint's folder
 * @param sourceRevision the checkpoint's revision on the hub; empty if unknown
 * @param sourceDigest the checkpoint's {@code digest()}
 * @param settings how the model was quantised
 * @param parts the files: weights in order of use, then copied files
 * @param losses the measured loss against the checkpoint; empty or absent if not measured
 * @param complete whether all parts were written and verified by reading them back
 */
public record Manifest(
    int formatVersion,
    String sourceName,
    String sourceRevision,
    String sourceDigest,
    PreparationSettings settings,
    List<Part> parts,
    List<MeasuredLoss> losses,
    boolean complete) {

  /** The manifest's file name. */
  public static final String FILE_NAME = "manifest.json";

  /** The version of the folder's format that is written and read. */
  public static final int FORMAT_VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private static final int MOST_PARTS = 2_000;
  private static final int LONGEST_TEXT = 255;

  /**
   * A file of a prepared model.
   *
   * @param file its name in the folder
   * @param content a description for messages
   * @param bits of its matrices; 0 if it holds no weights
   * @param bytes its length
   * @param sha256 its digest, in hexadecimal
   * @param relativeError the Frobenius norm of the quantisation error over that of the quantised
   *     matrices; 0 if nothing is quantised
   */
  public record Part(
      String file, String content, int bits, long bytes, String sha256, double relativeError) {

    /** Checks that the name is a plain one in the folder, and the ranges. */
    public Part {
      if (file == null || !ModelFiles.isPlainName(file)) {
        throw refused("file", file, "the plain name of a file in the folder");
      }
      requireText(file + ": content", content);
      if (bits < 0 || bits > MOST_BITS) {
        throw refused(file + ": bits", bits, "in 0..%d".formatted(MOST_BITS));
      }
      if (bytes < 0 || bytes > MOST_BYTES) {
        throw refused(file + ": bytes", bytes, "in 0..%d".formatted(MOST_BYTES));
      }
      requireDigest(file + ": sha256", sha256);
      if (!Double.isFinite(relativeError)) {
        throw refused(file + ": relative_error", relativeError, "finite");
      }
    }

    private static final int MOST_BITS = 16;
    private static final long MOST_BYTES = 1L << 40;
  }

  /** Checks the texts and that file names are unique, and copies the lists. */
  public Manifest {
    requireText("source_name", sourceName);
    requireText("source_revision", sourceRevision);
    requireDigest("source_digest", sourceDigest);
    if (settings == null || parts == null || parts.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("settings or parts are absent");
    }
    if (parts.size() > MOST_PARTS) {
      throw refused("parts", parts.size() + " files", "at most " + MOST_PARTS);
    }
    parts = List.copyOf(parts);
    losses = losses == null ? List.of() : List.copyOf(losses);
    if (parts.stream().map(Part::file).distinct().count() < parts.size()) {
      throw new IllegalArgumentException("parts name a file twice");
    }
  }

  private static void requireText(String name, String text) {
    if (text == null || text.length() > LONGEST_TEXT || text.matches("(?s).*\\p{C}.*")) {
      throw refused(name, text, "a line of at most %d characters".formatted(LONGEST_TEXT));
    }
  }

  private static void requireDigest(String name, String digest) {
    if (digest == null || !digest.matches("[0-9a-f]{64}")) {
      throw refused(name, digest, "64 hexadecimal digits");
    }
  }

  private static IllegalArgumentException refused(String name, Object value, String allowed) {
    String shown = value == null ? "absent" : "'" + PrintableText.of(value) + "'";
    return new IllegalArgumentException("%s is %s, must be %s".formatted(name, shown, allowed));
  }

  /** Returns whether {@code directory} has a manifest, complete or not. */
  public static boolean existsIn(Path directory) {
    return Files.exists(directory.resolve(FILE_NAME));
  }

  /**
   * Reads the manifest of {@code directory}.
   *
   * @throws CheckpointException if it is missing, malformed or of another version
   */
  public static Manifest read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      throw new CheckpointException(file + " is missing: not a prepared model");
    }
    JsonNode json = BoundedJson.read(file);
    JsonNode version = json.path("format_version");
    if (version.asInt() != FORMAT_VERSION) {
      throw new CheckpointException(
          "%s: format_version is %s, must be %d: prepare the model again"
              .formatted(file, PrintableText.of(version), FORMAT_VERSION));
    }
    try {
      return JSON.treeToValue(json, Manifest.class);
    } catch (JsonProcessingException e) {
      String fault =
          e.getCause() instanceof IllegalArgumentException refusal
              ? refusal.getMessage()
              : PrintableText.of(e.getOriginalMessage());
      throw new CheckpointException(file + ": " + fault, e);
    }
  }

  /** Writes the manifest to {@code directory}, atomically replacing any other. */
  public void write(Path directory) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    AtomicFiles.write(directory.resolve(FILE_NAME), json);
  }

  /** Returns this manifest with {@code part} added or replaced. */
  Manifest with(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.removeIf(old -> old.file().equals(part.file()));
    more.add(part);
    return new Manifest(
        formatVersion, sourceName, sourceRevision, sourceDigest, settings, more, losses, complete);
  }

  /** Returns this manifest with its parts in the order of {@code files}. */
  Manifest inOrder(List<String> files) {
    List<Part> sorted =
        parts.stream().sorted(Comparator.comparingInt(p -> files.indexOf(p.file()))).toList();
    return new Manifest(
        formatVersion,
        sourceName,
        sourceRevision,
        sourceDigest,
        settings,
        sorted,
        losses,
        complete);
  }

  /** Returns this manifest, marked complete. */
  Manifest completed() {
    return new Manifest(
        formatVersion, sourceName, sourceRevision, sourceDigest, settings, parts, losses, true);
  }

  /** Returns this manifest with a measured loss, which replaces any before. */
  public Manifest with(MeasuredLoss loss) {
    return new Manifest(
        formatVersion,
        sourceName,
        sourceRevision,
        sourceDigest,
        settings,
        parts,
        List.of(loss),
        complete);
  }

  /** Returns the SHA-256 over names and digests of all parts but the TorchScript source. */
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
