package org.voicepersona.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;
import org.voicepersona.model.qwen2audio.synthetic.ShiftedTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program of {@code scripts/make-random-checkpoint}. */
@Command(
    name = "make-random-checkpoint",
    mixinStandardHelpOptions = true,
    description = "Writes a Qwen2-Audio checkpoint with random weights in the published layout.")
public final class MakeRandomCheckpoint implements Callable<Integer> {

  @Option(names = "--like", paramLabel = "MODEL", required = true, description = "7b or tiny")
  private String like;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "the folder to write")
  private Path to;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      required = true,
      description = "a folder with tokenizer.json and tokenizer_config.json; control tokens move")
  private Path tokenizer;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "the seed of the weights (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--layers",
      defaultValue = "0",
      description = "of encoder and decoder each; 0 for all (default: ${DEFAULT-VALUE})")
  private int layers;

  @Spec private CommandSpec spec;

  /** Runs the command. */
  public static void main(String... arguments) {
    System.exit(VoicePersona.commandLine(new MakeRandomCheckpoint()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    new RandomCheckpoint(like, layers, seed, file -> spec.commandLine().getOut().println(file))
        .write(to);
    Qwen2AudioConfig config = Qwen2AudioConfig.read(to.resolve(Checkpoint.CONFIG));
    ShiftedTokenizer.write(tokenizer, to, config.audioTokenId());
    return 0;
  }
}
