package org.voicepersona.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.audio.AudioDecoder;
import org.voicepersona.audio.AudioException;
import org.voicepersona.describe.DescribeVoice;
import org.voicepersona.describe.Outcome;
import org.voicepersona.describe.Qwen2AudioSettings;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.model.engine.PromptTooLongException;
import org.voicepersona.output.VoiceRecord;
import org.voicepersona.pipeline.DescriberChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes a person's own recordings. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = "Describes recordings: WAV, FLAC, MP3, Ogg and what else carries sound.")
final class DescribeCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "the recordings")
  private List<Path> files;

  @Option(names = "--json", description = "print one JSON object a line and nothing else")
  private boolean json;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "ask qwen2-audio just this about each file, and print the answer as it is")
  private Optional<String> prompt;

  @Option(
      names = "--ignore-eos",
      description = "with --prompt: go on behind the answer's end, up to --max-new-tokens")
  private boolean ignoreEos;

  @Mixin private DescriberOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (ignoreEos && prompt.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--ignore-eos needs --prompt");
    }
    return prompt.isPresent() ? ask(prompt.get()) : describe();
  }

  private int ask(String question) throws IOException {
    if (options.excludesModel()) {
      throw new ParameterException(spec.commandLine(), "--prompt needs --describer qwen2-audio");
    }
    Qwen2AudioSettings settings = Usage.check(spec, () -> options.modelRequest().settle());
    AudioDecoder decoder = Usage.check(spec, () -> new AudioDecoder(options.maxAudioSeconds()));
    boolean allAnswered = true;
    try (FreeQuestion asked =
        FreeQuestion.load(question, settings, options.seed(), ignoreEos, json)) {
      for (Path file : files) {
        try {
          asked.about(file, decoder.decode(Files.readAllBytes(file)), spec.commandLine().getOut());
        } catch (AudioException e) {
          complain(file, e.reason().name().toLowerCase(Locale.ROOT), e.getMessage());
          allAnswered = false;
        } catch (PromptTooLongException e) {
          complain(file, "prompt-too-long", e.getMessage());
          allAnswered = false;
        }
      }
    }
    return allAnswered ? 0 : VoicePersona.FAILED;
  }

  private int describe() throws IOException {
    DescriberChoice choice = Usage.check(spec, () -> options.choose(Optional.empty(), true));
    AudioDecoder decoder = Usage.check(spec, () -> new AudioDecoder(options.maxAudioSeconds()));
    boolean allDescribed = true;
    try (SharedDescriber.Share share = choice.describer().acquire()) {
      DescribeVoice describe = new DescribeVoice(decoder, share.describer(), options.seed());
      if (!json) {
        spec.commandLine().getOut().printf("%s%s%n", choice.toLines(), choice.memoryPlan());
      }
      for (int i = 0; i < files.size(); i++) {
        allDescribed &= print(describe.describe(sample(files.get(i), i)), files.get(i));
      }
    }
    return allDescribed ? 0 : VoicePersona.FAILED;
  }

  private static VoiceSample sample(Path file, int number) throws IOException {
    String name = String.valueOf(file.getFileName());
    byte[] audio = Files.readAllBytes(file);
    return new VoiceSample(
        new RowId(name, 0), "file", number, "", "", "", "", "", "", Double.NaN, audio);
  }

  /** Returns whether there was a description to print. */
  private boolean print(Outcome outcome, Path file) {
    PrintWriter out = spec.commandLine().getOut();
    boolean described = outcome instanceof Outcome.Described;
    if (outcome instanceof Outcome.Described voice) {
      VoiceRecord record = VoiceRecord.of(voice);
      if (json) {
        out.println(record.toJson());
      } else {
        out.println(file);
        VoiceText.print(out, record);
      }
    } else if (outcome instanceof Outcome.Failed fault) {
      complain(file, fault.failure().reason(), fault.failure().message());
    }
    out.flush();
    return described;
  }

  private void complain(Path file, String reason, String message) {
    spec.commandLine().getErr().printf("%s: %s: %s%n", file, reason, message);
  }
}
