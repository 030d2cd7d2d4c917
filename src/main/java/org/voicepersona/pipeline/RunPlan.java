package org.voicepersona.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.globe.layout.KeptIndexes;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.output.DiskSpace;
import org.voicepersona.output.Progress;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.DescribedCorpus;

/**
 * The work of a run, in the output directory that it has acquired.
 *
 * @param settings what was asked for
 * @param corpus the corpus, as it is read
 * @param source the rows to read
 * @param progress the rows that earlier runs have settled, and where outcomes are stored
 * @param remarks for the user, on how the corpus is read, one sentence each
 */
record RunPlan(
    RunSettings settings,
    DescribedCorpus corpus,
    CorpusSource source,
    Progress progress,
    List<String> remarks)
    implements Closeable {

  RunPlan {
    remarks = List.copyOf(remarks);
  }

  /**
   * Acquires the output directory to describe the rows not yet described.
   *
   * @param transfer receives the progress of the download, if the settings ask for one
   * @throws IOException if the input cannot be listed or downloaded, or the output directory cannot
   *     be used
   * @throws IllegalArgumentException if the settings contradict each other
   */
  static RunPlan process(RunSettings settings, PipelineOptions options, TransferProgress transfer)
      throws IOException {
    RunIntent intent = RunIntent.process(settings, options, transfer);
    Progress progress =
        Progress.open(
            settings.output(),
            intent.fingerprint(),
            settings.resume(),
            JobCustody.inquiry(options));
    return of(settings, intent, progress);
  }

  /**
   * Acquires the output directory to describe some of its published rows again.
   *
   * @param rules a row is described again if one of them selects it
   * @return the plan; empty if no row is selected
   * @throws IOException as {@link #process} does, and if there is no complete result
   */
  static Optional<RunPlan> again(RunSettings settings, PipelineOptions options, List<RowRule> rules)
      throws IOException {
    RunIntent intent = RunIntent.again(settings, options);
    Optional<Progress> progress =
        Progress.regenerate(
            settings.output(), intent.fingerprint(), rules, JobCustody.inquiry(options));
    return progress.isEmpty()
        ? Optional.empty()
        : Optional.of(of(settings, intent, progress.get()));
  }

  private static RunPlan of(RunSettings settings, RunIntent intent, Progress progress)
      throws IOException {
    try {
      KeptIndexes.OF_THIS_PROCESS.keepIn(progress.output().indexes());
      CorpusSource source = intent.source().find(progress);
      List<String> remarks = new ArrayList<>(intent.remarks());
      remarks.addAll(source.remarks());
      DiskSpace.shortage(progress, source.totalRows()).ifPresent(remarks::add);
      return new RunPlan(settings, intent.corpus(), source, progress, remarks);
    } catch (IOException | RuntimeException e) {
      progress.close();
      throw e;
    }
  }

  /** Returns the number of rows to describe; -1 for a watched corpus. */
  long totalRows() {
    return source.totalRows();
  }

  /** Returns how many of {@link #totalRows} earlier runs have settled. */
  long settledRows() {
    return source.settledRows(progress.settled());
  }

  @Override
  public void close() throws IOException {
    progress.close();
  }
}
