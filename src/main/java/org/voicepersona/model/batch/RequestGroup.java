package org.voicepersona.model.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;

/**
 * Requests about the same recordings. The recordings are encoded once, and the prefix that the
 * prompts have in common is prefilled and cached once.
 *
 * @param answers the state of each request, at least one
 * @param clips the recordings' features
 * @param sharedTokens length of the common prefix of the prompts, at least one token shorter than
 *     each prompt; 0 for a single request
 * @param result completes when all answers are complete; cancelling it drops the group
 */
public record RequestGroup(
    List<Answer> answers,
    List<LogMel.Features> clips,
    int sharedTokens,
    CompletableFuture<List<Generation>> result) {

  /** Makes a group of {@code answers} about the recordings with features {@code clips}. */
  public static RequestGroup of(List<Answer> answers, List<LogMel.Features> clips) {
    return new RequestGroup(
        List.copyOf(answers), List.copyOf(clips), sharedTokens(answers), new CompletableFuture<>());
  }

  /** Splits {@code requests} into runs about the same recordings, each of which can be a group. */
  public static List<List<GenerationRequest>> runs(List<GenerationRequest> requests) {
    List<List<GenerationRequest>> runs = new ArrayList<>();
    List<Waveform> recordings = List.of();
    for (GenerationRequest request : requests) {
      if (runs.isEmpty() || !request.prompt().recordings().equals(recordings)) {
        runs.add(new ArrayList<>());
        recordings = request.prompt().recordings();
      }
      runs.get(runs.size() - 1).add(request);
    }
    return runs;
  }

  /**
   * Returns the largest capacity, in tokens, that the caches of a group of {@code answers} reach.
   */
  public static long mostCachedTokens(List<Answer> answers) {
    int shared = sharedTokens(answers);
    return KeyValueCache.roomFor(shared)
        + answers.stream()
            .mapToLong(answer -> KeyValueCache.roomFor(answer.mostCachedTokens() - shared))
            .sum();
  }

  private static int sharedTokens(List<Answer> answers) {
    if (answers.size() < 2) {
      return 0;
    }
    int[] first = answers.get(0).promptIds();
    int shared = first.length - 1;
    for (Answer answer : answers) {
      int[] ids = answer.promptIds();
      int differ = Arrays.mismatch(first, ids);
      shared = Math.min(shared, differ < 0 ? ids.length - 1 : Math.min(differ, ids.length - 1));
    }
    return shared;
  }
}
