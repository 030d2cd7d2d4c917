package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.acoustic.AcousticSettings;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.select.Balance;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.pipeline.choice.Candidate;
import org.voicepersona.pipeline.choice.DescriberChoice;
import org.voicepersona.pipeline.choice.DescriberPreference;
import org.voicepersona.testing.Corpora;

/** A run counts its own rows, and never more than there are. */
class RunProgressTest {

  private static final HubTraffic.Count NONE = new HubTraffic().count();

  @TempDir private Path folder;
  private Path corpus;
  private final List<RunProgress> seen = new ArrayList<>();

  @BeforeEach
  void makeCorpusWithShardsThatCannotBeRead() throws Exception {
    corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 1);
    for (int i = 0; i < 5; i++) {
      Files.writeString(corpus.resolve("train-9000%d.parquet".formatted(i)), "PAR1 and no more");
    }
  }

  private RunSettings settings(long limit) {
    DescriberChoice acoustic =
        new DescriberPreference(AcousticSettings.DESCRIBER, List.of())
            .choose(List.of(Candidate.acoustic()), Optional.empty(), DescriberPreference.NO_TRIAL);
    return new RunSettings(
        corpus.toString(),
        SplitChoice.ALL,
        "",
        ColumnNames.GLOBE,
        Intake.STREAM,
        new RowSelection(0, Long.MAX_VALUE, RowFilter.ALL, Balance.NONE, limit),
        folder.resolve("out"),
        true,
        4,
        acoustic,
        0,
        0.3,
        List.of());
  }

  private RunProgress last(CorpusRun opened) throws Exception {
    seen.clear();
    try (CorpusRun run = opened) {
      run.execute(seen::add);
    }
    assertThat(seen).isNotEmpty().allMatch(progress -> progress.done() <= progress.total());
    return seen.get(seen.size() - 1);
  }

  private CorpusRun process(long limit) throws Exception {
    return CorpusRun.open(settings(limit), RunnerOptions.parse(List.of()), TransferProgress.NONE);
  }

  @Test
  void shardsAreNoRows() throws Exception {
    RunProgress all = last(process(Long.MAX_VALUE));
    assertThat(all.done()).isEqualTo(33);
    assertThat(all.failed()).isZero();

    Optional<CorpusRun> again =
        CorpusRun.again(
            settings(Long.MAX_VALUE),
            RunnerOptions.parse(List.of()),
            List.of(RowRule.parse("index=3")));
    RunProgress one = last(again.orElseThrow());
    assertThat(one.total()).isEqualTo(1);
    assertThat(one.done()).isEqualTo(1);
    assertThat(one.settledBefore()).isZero();
  }

  @Test
  void aLowerLimitThanWhatIsDoneIsDone() throws Exception {
    assertThat(last(process(9)).done()).isEqualTo(9);
    RunProgress fewer = last(process(4));
    assertThat(fewer.total()).isEqualTo(4);
    assertThat(fewer.done()).isEqualTo(4);
    assertThat(fewer.described()).isZero();
  }

  @Test
  void rowsThatTurnUpRaiseTheTotal() {
    RunProgress progress = new RunProgress(1, 5, 1, 0, 0, 0, NONE, "");
    assertThat(progress.total()).isEqualTo(6);
    assertThat(new RunProgress(-1, 5, 1, 0, 0, 0, NONE, "").total()).isEqualTo(-1);
  }
}
