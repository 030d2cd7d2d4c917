package org.voicepersona.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.voicepersona.output.OutputGuard;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.pipeline.CorpusBounds;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the result that a command reads, and checks of where it may write. */
public final class ResultOption {

  @Mixin private OutputOption output;

  @Option(
      names = "--incomplete",
      description = "take what is there of a run that has not come to its end")
  private boolean incomplete;

  /** Returns the directory of the result. */
  public Path directory() {
    return output.directory();
  }

  /** Opens the result, or ends the command if files differ from those published. */
  public PublishedOutput open() throws IOException {
    return PublishedOutput.open(directory(), incomplete);
  }

  /**
   * Checks a folder to write to, before anything is written.
   *
   * @param within whether it may be the folder of the result itself
   * @param corpus the corpus with the recordings; empty if unknown
   * @throws PlaceRefusedException if it is part of another result or of the corpus
   */
  public void requireDestination(Path to, boolean within, String corpus) throws IOException {
    require(to, within, corpus, bounds -> bounds.requireApart(to, "--to"));
  }

  /**
   * Checks, before anything is written, that the folder of a file to write is not in the corpus or
   * in another result.
   *
   * @param corpus the corpus with the recordings; empty if unknown
   * @throws PlaceRefusedException if it is
   */
  public void requireFolderOfFile(Path folder, String corpus) throws IOException {
    require(folder, true, corpus, bounds -> bounds.requireOutside(folder, "--to"));
  }

  private interface Check {
    void pass(CorpusBounds bounds) throws IOException;
  }

  private void require(Path to, boolean within, String corpus, Check check) throws IOException {
    OutputGuard.requireBeside(to, directory(), within);
    if (!corpus.isEmpty()) {
      check.pass(new CorpusBounds(corpus));
    }
  }
}
