package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.analysis.AcousticAnalyzer;
import org.voicepersona.describe.acoustic.AcousticSettings;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.pipeline.choice.Candidate;
import org.voicepersona.pipeline.choice.DescriberChoice;
import org.voicepersona.pipeline.choice.DescriberPreference;

class RunIntentTest {

  @TempDir private Path folder;

  private Fingerprint fingerprint() throws Exception {
    DescriberChoice acoustic =
        new DescriberPreference(AcousticSettings.DESCRIBER, List.of())
            .choose(List.of(Candidate.acoustic()), Optional.empty(), DescriberPreference.NO_TRIAL);
    RunSettings settings =
        new RunSettings(
            "src/main/sample",
            SplitChoice.ALL,
            "sample",
            ColumnNames.GLOBE,
            Intake.STREAM,
            RowSelection.ALL,
            folder,
            true,
            4,
            acoustic,
            0,
            0.3,
            List.of());
    return RunIntent.process(settings, RunnerOptions.parse(List.of()), TransferProgress.NONE)
        .fingerprint();
  }

  /** Whoever describes, what was measured in another way is not mixed in. */
  @Test
  void aRunThatMeasuresOtherwiseDoesNotGoOn() throws Exception {
    Fingerprint now = fingerprint();
    TreeMap<String, String> values = new TreeMap<>(now.values());
    assertThat(values).containsEntry("measures", AcousticAnalyzer.VERSION);
    assertThat(now.isSame(new Fingerprint(values))).isTrue();

    values.remove("measures");

    assertThatThrownBy(() -> new Fingerprint(values).requireSame(now, new OutputDirectory(folder)))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("measures was not set, is now '" + AcousticAnalyzer.VERSION + "'");
  }
}
