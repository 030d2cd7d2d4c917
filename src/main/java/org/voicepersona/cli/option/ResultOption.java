package org.voicepersona.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.voicepersona.output.OutputGuard;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.pipeline.CorpusBounds;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The result that a command reads, and where it may write what it makes of it. */
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

  /** Opens the result if it is as it was published, or ends the command. */
  public PublishedOutput open() throws IOException {
    return PublishedOutput.open(directory(), incomplete);
  }

  /**
   * Passes a folder to write to, before anything is written.
   *
   * @param within whether it may be the folder of the result itself
   * @param corpus the corpus with the recordings; empty if nobody has named it
   * @throws PlaceRefusedException if it is part of another result or of the corpus
   */
  public void requireDestination(Path to, boolean within, String corpus) throws IOException {
    require(to, within, corpus, bounds -> bounds.requireApart(to, "--to"));
  }

  /**
   * Passes the folder of a file that has a name of its own, before anything is written: it may be
   * any that is not in the corpus or in another result.
   *
   * @param corpus the corpus with the recordings; empty if nobody has named it
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
