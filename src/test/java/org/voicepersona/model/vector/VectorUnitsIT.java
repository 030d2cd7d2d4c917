package org.voicepersona.model.vector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.voicepersona.testing.JavaProcess;

/** The vector module in processes of their own: tests go without the optimising compiler. */
class VectorUnitsIT {

  private static final int MOST_ROUNDS = 1_000_000;
  private static final int CALLS = 100;

  /** More than one vector; uncompiled, a call allocates dozens. */
  private static final long FEW_BYTES = 200;

  /** Says whether its process can compute on the vector units. */
  static final class Probe {
    public static void main(String[] args) {
      System.out.println(VectorUnits.missing().orElse("nothing is missing"));
    }
  }

  /** Says how many bytes a call allocates at last. */
  static final class Meter {
    public static void main(String[] args) {
      VectorUnits.missing()
          .ifPresent(
              why -> {
                throw new IllegalStateException(why);
              });
      long least = bytesOfACall();
      for (int round = 0; round < MOST_ROUNDS && least > FEW_BYTES; round++) {
        least = Math.min(least, bytesOfACall());
      }
      System.out.println(least);
    }

    /** Returns the average of some calls. */
    private static long bytesOfACall() {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      float[] scores = new float[PanelType.WIDTH];
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < CALLS; call++) {
        Arrays.fill(scores, call);
        Exponentials.replace(scores, 0, scores.length);
      }
      return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
  }

  private static String probe(List<String> options) throws Exception {
    return run(Probe.class, options);
  }

  private static String run(Class<?> mainClass, List<String> options) throws Exception {
    Process process = JavaProcess.of(mainClass, options).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** The options that the script gives to Java for the sake of modules. */
  private static List<String> optionsOfTheScript() throws Exception {
    String script = Files.readString(Path.of("scripts/voicepersona"));
    Matcher options =
        Pattern.compile("--add-\\w+ \\S+").matcher(script.substring(script.indexOf("exec java")));
    List<String> words = new ArrayList<>();
    while (options.find()) {
      words.addAll(List.of(options.group().split(" ", -1)));
    }
    return words;
  }

  @Test
  void theModuleIsLoadedWithoutAWordFromTheJvm() throws Exception {
    assertThat(probe(optionsOfTheScript()))
        .matches("(nothing is missing|the processor has vectors of \\d+ bits, .*)\\R");
  }

  /** Vectors are objects until the compiler puts them into registers. */
  @Test
  void vectorsOfTheLoadedModuleAreCompiledToInstructions() throws Exception {
    assumeThat(VectorUnits.missing()).isEmpty();
    List<String> options = new ArrayList<>(optionsOfTheScript());
    options.add("-XX:TieredStopAtLevel=4");
    assertThat(Long.parseLong(run(Meter.class, options).strip())).isLessThanOrEqualTo(FEW_BYTES);
  }

  @Test
  void aJvmThatMayNotLoadItIsToldHow() throws Exception {
    assertThat(probe(List.of()))
        .isEqualToIgnoringNewLines(
            "java was started without --add-exports java.base/jdk.internal.module=ALL-UNNAMED"
                + " or --add-modules jdk.incubator.vector");
  }
}
