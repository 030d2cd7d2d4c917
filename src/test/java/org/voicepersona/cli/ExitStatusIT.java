package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;

/** The exit status of real processes, and what the manual and the units say of it. */
class ExitStatusIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsARunCleanlyWithItsNumber(String signal, int status) throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 20);
    Path output = folder.resolve("out");
    String[] command = {
      "process", "--input=" + corpus, "--output=" + output, "--describer=acoustic"
    };
    CommandProcess.Result stopped =
        CommandProcess.start(List.of(), command).signalAt(signal, () -> hasJournal(output));
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(status);
    assertThat(stopped.err()).contains("Stopped. The same command goes on from here.");
    assertThat(output.resolve("descriptions.jsonl")).isNotEmptyFile();
  }

  @Test
  void theManualAndTheUnitsSayTheSame() throws IOException {
    String manual = Files.readString(Path.of("src/site/markdown/process.md"));
    String help = Program.run("--help").out().replaceAll("\\s+", " ");
    for (String text : List.of(manual.replaceAll("\\s+", " "), help)) {
      assertThat(text)
          .containsPattern("0\\W* (when )?done")
          .contains("1", "nothing could be read or described", "wrong usage", "130");
    }
    String unit = Files.readString(Path.of("runner-configs/systemd/voicepersona.service"));
    assertThat(unit).contains("KillSignal=SIGINT", "SuccessExitStatus=130 143");
  }

  private static boolean hasJournal(Path output) {
    try (Stream<Path> segments = Files.list(output.resolve(".progress/1/journal"))) {
      return segments.findAny().isPresent();
    } catch (IOException e) {
      return false; // it is not there yet
    }
  }
}
