package org.voicepersona.model.vector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.voicepersona.testing.JavaProcess;

class VectorUnitsIT {

  /** Says whether its process can compute on the vector units. */
  static final class Probe {
    public static void main(String[] args) {
      System.out.println(VectorUnits.missing().orElse("nothing is missing"));
    }
  }

  private static String probe(List<String> options) throws Exception {
    Process process = JavaProcess.of(Probe.class, options).redirectErrorStream(true).start();
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

  @Test
  void aJvmThatMayNotLoadItIsToldHow() throws Exception {
    assertThat(probe(List.of()))
        .isEqualToIgnoringNewLines(
            "java was started without --add-exports java.base/jdk.internal.module=ALL-UNNAMED"
                + " or --add-modules jdk.incubator.vector");
  }
}
