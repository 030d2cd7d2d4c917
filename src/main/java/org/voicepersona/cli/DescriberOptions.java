package org.voicepersona.cli;

import org.voicepersona.pipeline.DescriberChoice;
import picocli.CommandLine.Option;

/** Who describes, and how. */
final class DescriberOptions {

  @Option(
      names = "--describer",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto or acoustic (default: ${DEFAULT-VALUE})")
  private String describer;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "the seed of everything random (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--max-audio-seconds",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "cut longer clips here, and say so (default: ${DEFAULT-VALUE})")
  private double maxAudioSeconds;

  DescriberChoice choose() {
    return DescriberChoice.of(describer);
  }

  long seed() {
    return seed;
  }

  double maxAudioSeconds() {
    return maxAudioSeconds;
  }
}
