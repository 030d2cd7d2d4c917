package org.voicepersona.cli.bench;

import org.voicepersona.cli.option.Usage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench}, with one subcommand for each benchmark. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the program; quote figures from an idle machine.",
    subcommands = {
      BenchPipelineCommand.class,
      BenchCorpusCommand.class,
      BenchKernelsCommand.class,
      BenchModelCommand.class,
      BenchJobCommand.class,
      BenchWhisperCommand.class
    })
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What is to be measured? There are " + Usage.commands(spec));
  }
}
