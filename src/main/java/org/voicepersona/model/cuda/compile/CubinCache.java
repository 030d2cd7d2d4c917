package org.voicepersona.model.cuda.compile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.durable.Reason;

/**
 * Compiled programs on the disk, by all that decides on them: texts, options, the compiler's
 * version and the target. A file is the SHA-256 of the code (32 bytes) and the code; one that
 * cannot be read, or does not agree with itself, is made anew. Where nothing can be written, each
 * start compiles.
 */
public final class CubinCache {

  private static final Logger LOG = LoggerFactory.getLogger(CubinCache.class);
  private static final int DIGEST_BYTES = 32;

  /** No process writes one file for so long: what is older was left by one that was killed. */
  private static final Duration UNFINISHED = Duration.ofDays(1);

  private final Path folder;
  private final String driver;

  /**
   * Describes a cache.
   *
   * @param folder where it is, which nobody else may write to
   * @param driver the version of what runs the code: what failed with one is tried with another
   */
  public CubinCache(Path folder, String driver) {
    this.folder = folder;
    this.driver = driver;
  }

  /**
   * Returns a program's code, which is compiled unless it is there.
   *
   * @throws CompilationException if it does not compile, or has been noted to fail
   */
  public byte[] code(Nvrtc compiler, KernelSource source, CodeTarget target) {
    Path failure = failure(compiler, source, target);
    if (Files.exists(failure)) {
      throw new CompilationException(
          "they failed before: %s: remove %s to try them again".formatted(text(failure), failure));
    }
    Path file = folder.resolve(key(compiler.version(), source, target) + ".cubin");
    Optional<byte[]> stored = read(file);
    if (stored.isPresent()) {
      return stored.get();
    }
    byte[] code = compiler.compile(source, target);
    keep(file, code);
    return code;
  }

  /** What is not kept is compiled again by the next start. */
  private void keep(Path file, byte[] code) {
    try {
      DurableFiles.createDirectory(folder);
      DurableFiles.deleteUnfinished(folder, UNFINISHED);
      DurableFiles.replace(
          file,
          out -> {
            out.write(sha256().digest(code));
            out.write(code);
          });
    } catch (IOException e) {
      LOG.warn(
          "compiled CUDA kernels are not kept, so that each start compiles them: {}", Reason.of(e));
    }
  }

  private static String text(Path failure) {
    try {
      return Files.readString(failure);
    } catch (IOException e) {
      return "why cannot be read (%s)".formatted(Reason.of(e));
    }
  }

  /** Notes that a program failed on this machine's card, and is not to be given again there. */
  public void noteFailure(Nvrtc compiler, KernelSource source, CodeTarget target, String reason)
      throws IOException {
    DurableFiles.createDirectory(folder);
    DurableFiles.replace(
        failure(compiler, source, target), out -> out.write(reason.getBytes(UTF_8)));
  }

  private Path failure(Nvrtc compiler, KernelSource source, CodeTarget target) {
    return folder.resolve(key(compiler.version() + " " + driver, source, target) + ".failed");
  }

  private static Optional<byte[]> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      LOG.warn("compiled CUDA kernels are made anew: {} cannot be read: {}", file, Reason.of(e));
      return Optional.empty();
    }
    if (content.length <= DIGEST_BYTES) {
      return Optional.empty();
    }
    byte[] code = Arrays.copyOfRange(content, DIGEST_BYTES, content.length);
    return Arrays.equals(sha256().digest(code), Arrays.copyOf(content, DIGEST_BYTES))
        ? Optional.of(code)
        : Optional.empty();
  }

  /** Each text stands behind its length, so that no two programs read alike. */
  private static String key(String version, KernelSource source, CodeTarget target) {
    MessageDigest digest = sha256();
    add(digest, version);
    Nvrtc.options(source, target).forEach(option -> add(digest, option));
    add(digest, source.name());
    add(digest, source.text());
    new TreeMap<>(source.headers())
        .forEach(
            (name, text) -> {
              add(digest, name);
              add(digest, text);
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update((bytes.length + ":").getBytes(UTF_8));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
