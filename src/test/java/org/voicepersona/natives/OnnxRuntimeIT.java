package org.voicepersona.natives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.speech.SpeechDetector;

/** What computes while a process ends. */
class OnnxRuntimeIT {

  private static final int STATUS = 7;

  /** Ends the process while a thread computes, and lets the thread finish. */
  public static void main(String[] args) {
    SpeechDetector detector = SpeechDetector.ofThisProcess().orElseThrow();
    Thread work =
        new Thread(
            () -> {
              float[] second = new float[16_000];
              for (int i = 0; i < 500; i++) {
                detector.probabilities(second);
              }
              System.out.println("done");
            });
    Runtime.getRuntime().addShutdownHook(work);
    System.exit(STATUS);
  }

  @Test
  void workThatIsUnderWayWhenAProcessEndsIsFinished() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OnnxRuntimeIT.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(STATUS);
    assertThat(said).contains("done");
  }
}
