package org.voicepersona.output.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;

/**
 * A job that was launched elsewhere and writes to an output: it lives on when the process has died
 * that launched it. It is kept in the output from before it is launched until it has certainly
 * ended, so that no other run takes what is still written to, by whatever name that calls the
 * output.
 *
 * @param cluster where it runs, such as {@code HOST:PORT}
 * @param name its name there, which no other job has
 */
public record LaunchedJob(String cluster, String name) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks that nothing is missing. */
  public LaunchedJob {
    requireNonNull(cluster, "cluster is null");
    requireNonNull(name, "name is null");
  }

  /** Finds out whether a job has ended. */
  @FunctionalInterface
  public interface Inquiry {

    /** There is nobody to ask: what was launched counts as still under way. */
    Inquiry NONE =
        job -> {
          throw new IOException(
              "the job '%s' may be under way on %s".formatted(job.name(), job.cluster()));
        };

    /**
     * Passes a job that has ended.
     *
     * @throws IOException if it has not, or if that cannot be found out; the message says which
     */
    void requireEnded(LaunchedJob job) throws IOException;
  }

  private static Path file(OutputDirectory output) {
    return output.progress().resolve("job.json");
  }

  /** Returns the job that was launched last, unless it has certainly ended. */
  static Optional<LaunchedJob> read(OutputDirectory output) throws IOException {
    Path file = file(output);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(
        JsonFile.read(
            file,
            new TypeReference<>() {},
            "the record of a job",
            "If no job writes there any more, remove it."));
  }

  /** Keeps this job: when this returns, killing the process or the machine does not lose it. */
  public void write(OutputDirectory output) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    DurableFiles.replace(file(output), out -> out.write(json));
  }

  /** Says that the job has ended. */
  public static void forget(OutputDirectory output) throws IOException {
    Files.deleteIfExists(file(output));
  }

  /**
   * Passes an output to which no job writes, as far as was kept.
   *
   * @throws OutputException if one does, or may do
   */
  public static void requireNone(OutputDirectory output, Inquiry inquiry) throws IOException {
    Optional<LaunchedJob> job = read(output);
    if (job.isEmpty()) {
      return;
    }
    try {
      inquiry.requireEnded(job.get());
    } catch (IOException e) {
      throw new OutputException(
          "%s is still written to: %s. If the cluster is gone for good, remove %s."
              .formatted(output.root(), e.getMessage(), file(output)),
          e);
    }
    forget(output);
  }
}
