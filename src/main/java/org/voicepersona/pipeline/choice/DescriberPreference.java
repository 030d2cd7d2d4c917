package org.voicepersona.pipeline.choice;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.voicepersona.audio.codec.AudioLibrary;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.natives.LoadingFault;
import org.voicepersona.output.run.ChosenDescriber.Rejected;

/**
 * The describer that a user asks for.
 *
 * @param name a describer, or {@value #AUTO}: the first usable of Qwen2-Audio, then the fallbacks
 * @param fallback the other describers that {@value #AUTO} may choose, in the order of trying
 */
public record DescriberPreference(String name, List<String> fallback) {

  /** The name that leaves the choice to the program. */
  public static final String AUTO = "auto";

  /** Tries nothing: a candidate that was settled counts as usable. */
  public static final Consumer<DescriberSettings> NO_TRIAL = settled -> {};

  /** Loads the describer in this process, which keeps it a while so that the run reuses it. */
  public static final Consumer<DescriberSettings> LOADING = DescriberPreference::load;

  /** Checks that no fallback is named twice. */
  public DescriberPreference {
    requireNonNull(name, "name is null");
    fallback = List.copyOf(fallback);
    if (new HashSet<>(fallback).size() < fallback.size()
        || fallback.contains(Qwen2AudioSettings.DESCRIBER)) {
      throw new IllegalArgumentException(
          "fallback is %s, must name each describer once, and not %s"
              .formatted(String.join(",", fallback), Qwen2AudioSettings.DESCRIBER));
    }
  }

  /**
   * Chooses the first candidate that can be used.
   *
   * @param candidates all candidates, grouped by describer, the best first
   * @param begunBy the describer that began the run to be continued, if any: {@value #AUTO} keeps
   *     it
   * @param trial tries a candidate that looks usable, such as {@link #LOADING}; if the trial lacks
   *     something, the candidate is rejected
   * @throws IllegalArgumentException if a name is not that of a candidate, or a setting is wrong
   * @throws CheckpointException if the model of the only candidate cannot be used
   * @throws ShortageException if this machine lacks what the only candidate needs
   * @throws UnusableException if there is another reason, or more than one candidate
   */
  public DescriberChoice choose(
      List<Candidate> candidates, Optional<String> begunBy, Consumer<DescriberSettings> trial) {
    List<Candidate> wanted = wanted(candidates);
    AudioLibrary.missing()
        .ifPresent(
            reason -> {
              throw new UnusableException("no recording can be decoded: " + reason);
            });
    Rejections rejections = new Rejections(wanted);
    Optional<String> kept = begunBy.filter(describer -> name.equals(AUTO));
    if (kept.isPresent()) {
      wanted = keeping(kept.get(), wanted, rejections);
    }
    RuntimeException latest = new UnusableException("nobody was asked for");
    for (Candidate candidate : wanted) {
      try {
        DescriberSettings settled = candidate.settling().get();
        trial.accept(settled);
        return new DescriberChoice(settled, reason(settled, kept), rejections.list());
      } catch (CheckpointException | ShortageException | UnusableException e) {
        rejections.add(candidate, e.getMessage());
        latest = e;
      } catch (LinkageError e) {
        latest = new ShortageException(LoadingFault.of("a library of " + candidate.describer(), e));
        rejections.add(candidate, latest.getMessage());
      }
    }
    List<Rejected> rejected = rejections.list();
    throw kept.isEmpty() && rejected.size() == 1
        ? latest
        : new UnusableException(nobody(kept, rejected));
  }

  /** Returns the describers that may be chosen, in the order of trying. */
  public List<String> describers() {
    List<String> order = new ArrayList<>();
    if (name.equals(AUTO)) {
      order.add(Qwen2AudioSettings.DESCRIBER);
      order.addAll(fallback);
    } else {
      order.add(name);
    }
    return order;
  }

  /**
   * Checks that every describer named is among the candidates.
   *
   * @throws IllegalArgumentException if a name is not that of a candidate
   */
  public void requireKnown(List<Candidate> candidates) {
    List<String> known = candidates.stream().map(Candidate::describer).distinct().toList();
    fallback.forEach(describer -> requireKnown(describer, known));
    if (!name.equals(AUTO)) {
      requireKnown(name, known);
    }
  }

  private List<Candidate> wanted(List<Candidate> candidates) {
    requireKnown(candidates);
    return describers().stream()
        .flatMap(describer -> candidates.stream().filter(it -> it.describer().equals(describer)))
        .toList();
  }

  private static void requireKnown(String describer, List<String> describers) {
    if (!describers.contains(describer)) {
      throw new IllegalArgumentException(
          "describer is '%s', must be %s or one of %s"
              .formatted(describer, AUTO, String.join(", ", describers)));
    }
  }

  /** Returns the candidates of the describer that began the run, and rejects those before them. */
  private static List<Candidate> keeping(
      String begunBy, List<Candidate> wanted, Rejections rejections) {
    List<Candidate> same = wanted.stream().filter(it -> it.describer().equals(begunBy)).toList();
    if (same.isEmpty()) {
      throw new UnusableException(
          "the run was begun by %s, which --describer auto may not take here: go on with --describer %s, or start anew with --no-resume or another --output"
              .formatted(begunBy, begunBy));
    }
    wanted.stream()
        .takeWhile(candidate -> !candidate.describer().equals(begunBy))
        .forEach(
            candidate ->
                rejections.add(
                    candidate,
                    "the run was begun by %s: process takes another with --no-resume, regenerate with --describer"
                        .formatted(begunBy)));
    return same;
  }

  private static void load(DescriberSettings settled) {
    try (SharedDescriber.Share share = settled.shared().acquire()) {
      share.describer().provenance();
    }
  }

  private String reason(DescriberSettings settled, Optional<String> kept) {
    String why = name.equals(AUTO) ? "" : "asked for, ";
    return (kept.isPresent() ? "it has begun this run, " : why) + settled.means();
  }

  private static String nobody(Optional<String> kept, List<Rejected> rejected) {
    StringBuilder message = new StringBuilder();
    message.append(
        kept.map(
                begunBy ->
                    "the run was begun by %s, which cannot be used now (--no-resume or another --output starts anew):"
                        .formatted(begunBy))
            .orElse("no describer can be used:"));
    rejected.forEach(it -> message.append("%n  not %s: %s".formatted(it.candidate(), it.reason())));
    return message.toString();
  }
}
