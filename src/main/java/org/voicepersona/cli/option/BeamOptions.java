package org.voicepersona.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.pipeline.RunnerOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The arguments that no option of this program takes: Beam's options, such as {@code
 * --runner=FlinkRunner} or {@code --runner FlinkRunner}, or mistakes.
 */
public final class BeamOptions {

  private final CommandSpec spec;
  private final List<String> options = new ArrayList<>();

  /** Takes arguments; one that Beam does not know ends the command with exit status 2. */
  public BeamOptions(CommandSpec spec, List<String> words) {
    this.spec = spec;
    Set<String> known = RunnerOptions.names();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!known.contains(name(word))) {
        throw new UnmatchedArgumentException(spec.commandLine(), List.of(word));
      }
      boolean hasValueBehind = !word.contains("=") && i + 1 < words.size();
      if (hasValueBehind && !words.get(i + 1).startsWith("-")) {
        i++;
        word += "=" + words.get(i);
      }
      options.add(word);
    }
  }

  private static String name(String word) {
    return word.replaceFirst("(?s)=.*", "");
  }

  /** Returns {@link #parse(String)} for a command that reads no corpus. */
  public PipelineOptions parse() {
    return parse("");
  }

  /**
   * Parses the options with {@link RunnerOptions#parse(List, String)}; an invalid value ends the
   * command with exit status 2.
   *
   * @param input the location of the corpus
   */
  public PipelineOptions parse(String input) {
    try {
      PipelineOptions parsed = RunnerOptions.parse(options, input);
      RunnerOptions.requireCluster(parsed);
      return parsed;
    } catch (IllegalArgumentException e) {
      options.forEach(this::requireValue);
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void requireValue(String option) {
    try {
      RunnerOptions.parse(List.of(option));
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ParameterException(
          spec.commandLine(), "%s cannot be used: %s".formatted(option, why), e);
    }
  }
}
