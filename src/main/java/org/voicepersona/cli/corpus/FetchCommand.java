package org.voicepersona.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.cli.option.BeamOptions;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.WorkDisplay;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.RepoId;
import org.voicepersona.pipeline.CorpusFetch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Downloads data sets from the Hugging Face Hub. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = "Downloads from the Hugging Face Hub into its standard cache.",
    subcommands = FetchCommand.Dataset.class)
public final class FetchCommand {

  /** Downloads a corpus. */
  @Command(
      name = "dataset",
      mixinStandardHelpOptions = true,
      description = {
        "Downloads the shards of a data set; runs over it then read them from the cache.",
        "Run again after an interruption, it goes on where it stopped."
      })
  static final class Dataset implements Callable<Integer> {

    @Parameters(
        paramLabel = "OWNER/NAME",
        description = "the data set, or its hf:// address, with @REVISION and /PATTERN")
    private String name;

    @Option(
        names = "--split",
        paramLabel = "SPLIT",
        defaultValue = "all",
        description =
            "train, validation, test, a split of the data set's own, or all"
                + " (default: ${DEFAULT-VALUE})")
    private String split;

    @Option(
        names = "--config",
        paramLabel = "NAME",
        defaultValue = "",
        description = "the configuration of a data set that has several")
    private String config;

    @Unmatched private List<String> beamOptions = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PipelineOptions options = new BeamOptions(spec, beamOptions).parse();
      SplitChoice splits = Usage.check(spec, () -> new SplitChoice(config, split));
      HubPath place = Usage.check(spec, this::place);
      PrintWriter out = spec.commandLine().getOut();
      try (WorkDisplay display = WorkDisplay.ofTransfer(out)) {
        Path snapshot = CorpusFetch.run(place.toString(), splits, options, display);
        out.printf("%s lies in %s%n", place, snapshot);
        out.flush();
        return 0;
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }

    private HubPath place() {
      return HubPath.named(name, RepoId::dataset);
    }
  }
}
