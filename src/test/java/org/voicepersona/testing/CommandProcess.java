package org.voicepersona.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.voicepersona.cli.VoicePersona;

/** The real command in a process of its own, which a test may kill. */
public final class CommandProcess {

  private static final long LIMIT_MINUTES = 3;

  /**
   * What a process left behind.
   *
   * @param exitCode the exit status; 137 when it was killed with SIGKILL
   * @param out standard output
   * @param err standard error
   */
  public record Result(int exitCode, String out, String err) {}

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Runs the command to its end. */
  public static Result run(List<String> jvmOptions, String... args)
      throws IOException, InterruptedException {
    return start(jvmOptions, args).await();
  }

  /** Starts the command; {@code jvmOptions} come before the class name. */
  public static CommandProcess start(List<String> jvmOptions, String... args) throws IOException {
    return start(Map.of(), jvmOptions, args);
  }

  /** Starts the command with some environment variables more. */
  public static CommandProcess start(
      Map<String, String> environment, List<String> jvmOptions, String... args) throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx1g", "-XX:+DisplayVMOutputToStderr"));
    options.add("-Dvoicepersona.home=" + Path.of("").toAbsolutePath());
    options.addAll(jvmOptions);
    Path out = Files.createTempFile("voicepersona", ".out");
    Path err = Files.createTempFile("voicepersona", ".err");
    ProcessBuilder command = JavaProcess.of(VoicePersona.class, options, args);
    command.environment().putAll(environment);
    Process process =
        command
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new CommandProcess(process, out, err);
  }

  /** Waits until {@code moment} has come; the process must not end before. */
  public void awaitMoment(BooleanSupplier moment) throws IOException, InterruptedException {
    if (!comesTo(moment)) {
      throw new AssertionError("the command has ended: " + await());
    }
  }

  /** Waits until {@code moment} has come, and returns whether it has before the process ended. */
  public boolean comesTo(BooleanSupplier moment) throws InterruptedException {
    return !endsBefore(moment, 0);
  }

  /** Kills the process with SIGKILL, {@code millis} after {@code moment} has come. */
  public Result killAfter(BooleanSupplier moment, long millis)
      throws IOException, InterruptedException {
    if (!endsBefore(moment, millis)) {
      process.destroyForcibly();
    }
    return await();
  }

  /** Asks the process to stop as Ctrl-C does, once {@code moment} has come. */
  public Result interruptAt(BooleanSupplier moment) throws IOException, InterruptedException {
    return signalAt("INT", moment);
  }

  /** Sends the process a signal, such as {@code TERM}, once {@code moment} has come. */
  public Result signalAt(String signal, BooleanSupplier moment)
      throws IOException, InterruptedException {
    if (!endsBefore(moment, 0)) {
      send(signal);
    }
    return await();
  }

  /** Sends the process a signal, and does not wait for what comes of it. */
  public void send(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** Kills the process with SIGKILL now. */
  public Result kill() throws IOException, InterruptedException {
    return killAfter(() -> true, 0);
  }

  private boolean endsBefore(BooleanSupplier moment, long millis) throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(LIMIT_MINUTES);
    while (!moment.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "the moment did not come in "
                + LIMIT_MINUTES
                + " minutes; the command said\n"
                + said());
      }
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for the end of the process. */
  public Result await() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(
          "the command did not end in " + LIMIT_MINUTES + " minutes; it said\n" + said());
    }
    Result result =
        new Result(
            process.exitValue(),
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
    Files.delete(out);
    Files.delete(err);
    return result;
  }

  private String said() {
    try {
      return Files.readString(out) + Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
