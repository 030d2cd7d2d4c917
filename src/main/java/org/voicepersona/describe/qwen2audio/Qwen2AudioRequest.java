package org.voicepersona.describe.qwen2audio;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.voicepersona.audio.Waveform;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.describe.SettledModel;
import org.voicepersona.describe.interview.InterviewRequest;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.plan.CacheChoice;
import org.voicepersona.model.plan.MemoryLimits;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.plan.PlacementSearch;
import org.voicepersona.model.plan.Site;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.qwen2audio.ChatTemplate;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.sampling.GenerationDefaults;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TokenizerRuntime;

/**
 * What a user wants of the {@code qwen2-audio} describer, before any file was looked at.
 *
 * @param place where the model lies: a prepared one, or a checkpoint for the float precisions
 * @param arithmetic what it computes with
 * @param devices for a model each; empty for the best there is
 * @param limits what it may take of the memory: of each GPU, and of the host in all
 * @param interview what the model is asked
 */
public record Qwen2AudioRequest(
    ModelLocation place,
    ArithmeticChoice arithmetic,
    List<ComputeDevice> devices,
    MemoryLimits limits,
    InterviewRequest interview) {

  /** The longest answer unless another is asked for: 200 English words and some. */
  public static final int DEFAULT_MAX_NEW_TOKENS = 400;

  /** Checks that nothing is missing. */
  public Qwen2AudioRequest {
    requireNonNull(place, "place is null");
    requireNonNull(arithmetic, "arithmetic is null");
    devices = ComputeDevice.requireDistinct(devices);
    requireNonNull(limits, "limits is null");
    requireNonNull(interview, "interview is null");
  }

  /** Returns where the model may compute, the best first. */
  public List<Site> sites() {
    return search(Machine.here(), arithmetic.caches()).sites();
  }

  private PlacementSearch search(Machine machine, CacheChoice caches) {
    return new PlacementSearch(machine, devices, limits, caches, arithmetic.ownKernels());
  }

  /**
   * Looks at the model and settles what was left open, for the best site that has room.
   *
   * @throws CheckpointException as {@link #settle(Machine, Site)} does
   * @throws ShortageException if no site has room; the message says what each lacks
   */
  public Qwen2AudioSettings settle() {
    List<String> lacking = new ArrayList<>();
    for (Site site : sites()) {
      try {
        return settle(Machine.here(), site);
      } catch (ShortageException e) {
        lacking.add(site.toWords() + ": " + e.getMessage());
      }
    }
    throw new ShortageException(String.join("; ", lacking));
  }

  /**
   * Looks at the model and settles what was left open. No weights are loaded.
   *
   * @throws CheckpointException if the model is missing or damaged, or not stored for the precision
   * @throws ShortageException if {@code machine} lacks what the model needs at {@code site}
   * @throws IllegalArgumentException if a setting is out of its range
   */
  public Qwen2AudioSettings settle(Machine machine, Site site) {
    if (!Files.isDirectory(place.directory())) {
      throw new CheckpointException(
          "there is no model in %s: get one with 'voicepersona model fetch --prepare', make one with 'voicepersona model prepare', or name another folder"
              .formatted(place.directory()));
    }
    try (ModelDirectory model = SpeechModels.open(place.directory())) {
      TokenizerRuntime.require();
      Qwen2AudioConfig config = Qwen2AudioConfig.of(model);
      SamplingSettings recommended = GenerationDefaults.of(model).sampling();
      Precision precision = arithmetic.precisionFor(model);
      List<PlacementSearch.Found> found = find(machine, site, model, precision);
      List<Placement> placements = alike(found, config.text().maxPositions());
      requireRoomForPrompts(
          (int) Math.min(config.text().maxPositions(), placements.get(0).keyValueTokens()));
      return new Qwen2AudioSettings(
          SettledModel.of(place, model),
          arithmetic.settle(
              precision,
              placements.stream().anyMatch(Placement::decodesOnHost),
              compressesCaches(found)),
          placements,
          table(found),
          interview.settings(),
          interview.sampling().first(recommended),
          interview.sampling().drawn(recommended),
          interview.maxNewTokens().orElse(DEFAULT_MAX_NEW_TOKENS));
    } catch (UncheckedIOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** Keys and values are in 8 bits on all devices if they must be on one: the words are alike. */
  private List<PlacementSearch.Found> find(
      Machine machine, Site site, ModelDirectory model, Precision precision) {
    List<PlacementSearch.Found> found =
        search(machine, arithmetic.caches()).find(site, model, precision);
    return compressesCaches(found)
        ? search(machine, CacheChoice.COMPRESSED).find(site, model, precision)
        : found;
  }

  private boolean compressesCaches(List<PlacementSearch.Found> found) {
    return arithmetic.caches() == CacheChoice.COMPRESSED
        || found.stream().anyMatch(it -> it.plan().map(MemoryPlan::compressedCaches).orElse(false));
  }

  /**
   * What has room beside a prompt must not depend on the device that a clip happens to come to: if
   * one has less room than the model could use, so have all.
   */
  private static List<Placement> alike(List<PlacementSearch.Found> found, int maxPositions) {
    List<Placement> placements = found.stream().map(PlacementSearch.Found::placement).toList();
    long least = placements.stream().mapToLong(Placement::keyValueTokens).min().orElseThrow();
    return least >= maxPositions
        ? placements
        : placements.stream().map(placement -> placement.withTokensUpTo(least)).toList();
  }

  /** On the host alone there is nothing to divide. */
  private String table(List<PlacementSearch.Found> found) {
    StringBuilder tables = new StringBuilder();
    for (PlacementSearch.Found one : found) {
      Optional<MemoryPlan> plan = one.plan().filter(it -> limits.given() || it.usesGpu());
      if (plan.isPresent() && found.size() > 1) {
        tables.append("%s:%n".formatted(one.placement().device()));
      }
      plan.map(MemoryPlan::toTable).ifPresent(tables::append);
    }
    return tables.toString();
  }

  /** Finds prompts that no clip has room beside; one that is too long for some is their fault. */
  private void requireRoomForPrompts(int tokens) {
    Waveform shortClip = new Waveform(new float[Waveform.SAMPLE_RATE_HZ]);
    try (Tokenizer tokenizer = Tokenizer.read(place.directory())) {
      interview
          .prompts()
          .prompts()
          .forEach(
              (output, text) -> {
                ChatMessage question = ChatMessage.ask(shortClip, text);
                int needed = ChatTemplate.prompt(tokenizer, List.of(question)).ids().length;
                if (needed > tokens) {
                  throw new IllegalArgumentException(
                      "the prompt for %s has %d tokens with one second of sound, the context has room for %d"
                          .formatted(output.name().toLowerCase(Locale.ROOT), needed, tokens));
                }
              });
    }
  }
}
