package org.voicepersona.cli.describe;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.cli.describe.RecordingFiles.Recording;
import org.voicepersona.cli.option.DescriberOptions;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.NewFile;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.ErrorOutput;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.clip.DescribeVoice;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.durable.Reason;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.label.Gender;
import org.voicepersona.model.qwen2audio.PromptTooLongException;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.pipeline.choice.DescriberChoice;
import org.voicepersona.report.FileKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes recordings given as files and folders. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Describes recordings: WAV, FLAC, MP3, Ogg and what else carries sound. What cannot be described"
          + " is told, and the exit status is then 1; the others are described all the same."
    })
public final class DescribeCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "the recordings; of a folder all that is named as one, such as *.wav")
  private List<Path> named;

  @Option(names = "--json", description = "print one JSON object a line and nothing else")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "write the records to this new file rather than to the terminal; in a folder that is there,"
            + " to the file descriptions.KIND"
      })
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description =
          "the kind of that file: ${COMPLETION-CANDIDATES} (default: what its name ends with, else"
              + " jsonl)")
  private Optional<FileKind> kind = Optional.empty();

  @Option(
      names = "--gender",
      paramLabel = "WORD",
      defaultValue = "",
      description = "male or female, of all these speakers, if you know it")
  private String gender;

  @Option(
      names = "--transcript",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "what is said in the recording, if you know it; for one recording")
  private String transcript;

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
  public Integer call() throws Exception {
    requireConsistent();
    RecordingFiles recordings = RecordingFiles.find(named);
    if (!transcript.isEmpty() && recordings.found().size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--transcript is of one recording, and there are %,d"
              .formatted(recordings.found().size()));
    }
    boolean all = prompt.isPresent() ? ask(prompt.get(), recordings) : describe(recordings);
    return all && recordings.missing().isEmpty() ? 0 : ExitStatus.FAILED;
  }

  private void requireConsistent() {
    Usage.needs(spec, "--ignore-eos", "--prompt");
    Usage.needs(spec, "--as", "--output");
    Usage.excludes(spec, "--json", "--output", "prints to the terminal");
    for (String ofRecords : List.of("--output", "--gender", "--transcript")) {
      Usage.excludes(spec, "--prompt", ofRecords, "asks something else, and makes no records");
    }
    if (!gender.isEmpty() && Gender.of(gender) == Gender.UNKNOWN) {
      throw new ParameterException(
          spec.commandLine(), "--gender is '%s', must be male or female".formatted(gender));
    }
    if (prompt.isPresent() && options.excludesModel()) {
      throw new ParameterException(spec.commandLine(), "--prompt needs --describer qwen2-audio");
    }
  }

  private boolean ask(String question, RecordingFiles recordings) throws IOException {
    Qwen2AudioSettings settings = Usage.check(spec, () -> options.modelRequest().settle());
    AudioDecoder decoder = Usage.check(spec, () -> new AudioDecoder(options.maxAudioSeconds()));
    tellMissing(recordings);
    if (recordings.found().isEmpty()) {
      return false;
    }
    boolean allAnswered = true;
    try (FreeQuestion asked =
        FreeQuestion.load(question, settings, options.seed(), ignoreEos, json)) {
      for (Recording recording : recordings.found()) {
        allAnswered &= ask(asked, recording, decoder);
      }
    }
    return allAnswered;
  }

  /** Asks about a recording; returns whether the answer was not empty. */
  private boolean ask(FreeQuestion asked, Recording recording, AudioDecoder decoder) {
    try {
      boolean said =
          asked.about(
              recording.file(), decoder.decode(recording.read()), spec.commandLine().getOut());
      if (!said) {
        complain(recording.file(), "empty", "the model's answer is empty");
      }
      return said;
    } catch (AudioException e) {
      complain(recording.file(), e.reason().name().toLowerCase(Locale.ROOT), e.getMessage());
    } catch (PromptTooLongException e) {
      complain(recording.file(), "prompt-too-long", e.getMessage());
    } catch (IOException e) {
      complain(recording.file(), "unreadable", Reason.of(e));
    }
    return false;
  }

  private boolean describe(RecordingFiles recordings) throws Exception {
    Optional<Path> place = destination();
    DescriberChoice choice = Usage.check(spec, () -> options.choose(Optional.empty(), true));
    AudioDecoder decoder = Usage.check(spec, () -> new AudioDecoder(options.maxAudioSeconds()));
    tellMissing(recordings);
    if (recordings.found().isEmpty()) {
      return false;
    }
    if (!json) {
      spec.commandLine()
          .getOut()
          .printf("%s%s%n", choice.toLines(), choice.describer().memoryPlan());
    }
    try (SharedDescriber.Share share = choice.describer().shared().acquire();
        DescribedFiles described = described(place, recordings.found().size())) {
      DescribeVoice step = new DescribeVoice(decoder, share.describer(), options.seed());
      return describe(recordings.found(), step, share.describer().concurrency(), described);
    }
  }

  /** Describes the recordings; returns whether all were described. */
  private boolean describe(
      List<Recording> recordings, DescribeVoice step, int atOnce, DescribedFiles described)
      throws Exception {
    int threads = Math.max(Runtime.getRuntime().availableProcessors(), atOnce);
    AtomicInteger undescribed = new AtomicInteger();
    OrderedParallel.run(
        Math.min(threads, recordings.size()),
        recordings,
        recording -> describe(recording, step),
        (recording, said) -> {
          if (said.complaint().isPresent()) {
            undescribed.incrementAndGet();
            complain(recording.file(), said.complaint().get());
          }
          described.add(recording, said.record());
        });
    described.finish();
    return undescribed.get() == 0;
  }

  /** The result for a recording: a record, or an error message. */
  private record Said(Optional<VoiceRecord> record, Optional<String> complaint) {}

  private Said describe(Recording recording, DescribeVoice step) {
    byte[] audio;
    try {
      audio = recording.read();
    } catch (IOException e) {
      return new Said(Optional.empty(), Optional.of("unreadable: " + Reason.of(e)));
    }
    Outcome outcome =
        step.describe(
            new VoiceSample(
                new RowId(recording.name(), 0),
                "file",
                recording.number(),
                "",
                "",
                transcript,
                "",
                "",
                gender,
                Double.NaN,
                audio));
    if (outcome instanceof Outcome.Failed fault) {
      String why = "%s: %s".formatted(fault.failure().reason(), fault.failure().message());
      return new Said(Optional.empty(), Optional.of(why));
    }
    return new Said(Optional.of(VoiceRecord.of((Outcome.Described) outcome)), Optional.empty());
  }

  private DescribedFiles described(Optional<Path> place, int total) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (place.isPresent()) {
      return new DescribedFiles.InFile(place.get(), kindOf(place.get()), out, total);
    }
    return json ? DescribedFiles.json(out) : DescribedFiles.text(out, total);
  }

  private FileKind kindOf(Path file) {
    return kind.or(() -> FileKind.ofName(file)).orElse(FileKind.JSONL);
  }

  /**
   * Returns the new file to write to.
   *
   * @throws PlaceRefusedException if the file exists, or a run would take it for one of its own
   */
  private Optional<Path> destination() throws IOException {
    Optional<Path> file =
        output.map(
            place ->
                Files.isDirectory(place)
                    ? place.resolve("descriptions." + kind.orElse(FileKind.JSONL))
                    : place);
    if (file.isPresent()) {
      NewFile.require(file.get(), "--output");
    }
    return file;
  }

  private void tellMissing(RecordingFiles recordings) {
    recordings.missing().forEach(this::complain);
  }

  private void complain(Path file, String reason, String message) {
    complain(file, reason + ": " + message);
  }

  private void complain(Path file, String why) {
    ErrorOutput.print(spec.commandLine(), file + ": " + why);
  }
}
