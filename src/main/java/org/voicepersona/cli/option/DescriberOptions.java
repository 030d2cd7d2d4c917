package org.voicepersona.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.describe.acoustic.AcousticSettings;
import org.voicepersona.describe.api.ApiSettings;
import org.voicepersona.describe.qwen2audio.Qwen2AudioRequest;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.describe.whisper.WhisperSettings;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.pipeline.choice.Candidate;
import org.voicepersona.pipeline.choice.DescriberChoice;
import org.voicepersona.pipeline.choice.DescriberPreference;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the describer. */
public final class DescriberOptions {

  private static final String NONE = "none";

  /** The spec of these options alone, without the command's others. */
  @Spec private CommandSpec own;

  @Option(
      names = "--describer",
      paramLabel = "NAME",
      defaultValue = DescriberPreference.AUTO,
      description = {
        "auto, qwen2-audio, whisper, api or acoustic; auto takes qwen2-audio where there is a model"
            + " and room for it: on the GPU, split between GPU and CPU, or on the CPU; then the"
            + " fallbacks",
        "(default: ${DEFAULT-VALUE})"
      })
  private String describer;

  @Option(
      names = "--fallback",
      paramLabel = "NAME",
      split = ",",
      description = {
        "who may describe, for auto, where qwen2-audio cannot: describers in the order of trying,"
            + " or none; api, which sends the recordings away, only if it is named here",
        "(default: acoustic; none if --model names a model, or a GPU is asked for)"
      })
  private List<String> fallback = List.of();

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

  @Mixin private ModelOptions model;

  @Mixin private WhisperOptions whisper;

  @Mixin private ApiOptions api;

  /**
   * Chooses the describer, see {@link DescriberPreference#choose}.
   *
   * @param begun the fingerprint of the output that the run continues, if any
   * @param here whether this process describes, and so can load the describer as a trial
   */
  public DescriberChoice choose(Optional<Fingerprint> begun, boolean here) {
    return choose(begun, here ? DescriberPreference.LOADING : DescriberPreference.NO_TRIAL);
  }

  /**
   * Chooses the describer of a new run.
   *
   * @param trial tries candidates that look usable
   */
  public DescriberChoice choose(Consumer<DescriberSettings> trial) {
    return choose(Optional.empty(), trial);
  }

  private DescriberChoice choose(Optional<Fingerprint> begun, Consumer<DescriberSettings> trial) {
    Optional<String> begunBy = begun.map(it -> it.values().get(Fingerprint.DESCRIBER));
    List<Candidate> candidates = candidates();
    return wish(candidates).choose(candidates, begunBy, trial);
  }

  /**
   * Returns the describers that may be chosen, in the order of trying, without checking them.
   *
   * @throws IllegalArgumentException if there is no such describer, or an option contradicts it
   */
  public List<String> describers() {
    return wish(candidates()).describers();
  }

  /** Returns the location of Qwen2-Audio's model, if that describer may be chosen. */
  public Optional<ModelLocation> qwen2AudioLocation() {
    return describers().contains(Qwen2AudioSettings.DESCRIBER)
        ? Optional.of(model.request().place())
        : Optional.empty();
  }

  /** Returns the location of Whisper's model, if that describer may be chosen. */
  public Optional<ModelLocation> whisperLocation() {
    return describers().contains(WhisperSettings.DESCRIBER)
        ? Optional.of(whisper.request(model.devices()).place())
        : Optional.empty();
  }

  /** Returns the settings of the API, if that describer may be chosen. */
  public Optional<ApiSettings> apiSettings() {
    return describers().contains(ApiSettings.DESCRIBER)
        ? Optional.of(api.request(model).settle(System.getenv()))
        : Optional.empty();
  }

  /** Returns all candidates, grouped by describer, the best first. */
  private List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    candidates.addAll(Candidate.qwen2Audio(model.request(), Machine.here()));
    candidates.add(Candidate.whisper(whisper.request(model.devices())));
    candidates.add(
        Candidate.of(ApiSettings.DESCRIBER, () -> api.request(model).settle(System.getenv())));
    candidates.add(Candidate.acoustic());
    return candidates;
  }

  private DescriberPreference wish(List<Candidate> candidates) {
    if (fallback.contains(NONE) && fallback.size() > 1) {
      throw new IllegalArgumentException(
          "fallback is %s, must be describers or none".formatted(String.join(",", fallback)));
    }
    List<String> usual =
        model.isNamed() || model.wantsGpu() ? List.of() : List.of(AcousticSettings.DESCRIBER);
    List<String> allowed = fallback.equals(List.of(NONE)) ? List.of() : fallback;
    DescriberPreference wish =
        new DescriberPreference(describer, fallback.isEmpty() ? usual : allowed);
    wish.requireKnown(candidates);
    requireHeeded(wish);
    return wish;
  }

  private void requireHeeded(DescriberPreference wish) {
    List<String> given =
        own.options().stream()
            .filter(option -> !option.originalStringValues().isEmpty())
            .map(OptionSpec::longestName)
            .filter(name -> model.wantsGpu() || !ModelOptions.PLACES.contains(name))
            .toList();
    OptionSupport.require(given, wish.describers());
  }

  /** Returns whether a describer other than Qwen2-Audio was named. */
  public boolean excludesModel() {
    return !describer.equals(DescriberPreference.AUTO)
        && !describer.equals(Qwen2AudioSettings.DESCRIBER);
  }

  /** Returns the request for the language model. */
  public Qwen2AudioRequest modelRequest() {
    return model.request();
  }

  /** Returns the seed of everything random. */
  public long seed() {
    return seed;
  }

  /** Returns the seconds after which longer clips are cut. */
  public double maxAudioSeconds() {
    return maxAudioSeconds;
  }
}
