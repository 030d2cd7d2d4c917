package org.voicepersona.model.whisper;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ConfigReader;

/**
 * The control tokens of a Whisper model and the rules for its answers. Ids differ between models of
 * 99 languages, of 100, and of English alone.
 *
 * @param endOfText ends an answer; text tokens have lower ids, control tokens higher ones
 * @param startOfTranscript begins a prompt
 * @param languages tokens by language code such as {@code en}; empty for an English-only model,
 *     whose prompt has neither language nor task
 * @param tasks tokens by name, {@code transcribe} and {@code translate}; empty likewise
 * @param noTimestamps asks for text without timestamps; the token before it means no speech, those
 *     after it are the timestamps from 0.00 s in steps of 20 ms
 * @param maxInitialTimestamp the latest first timestamp, in steps; -1 for any
 * @param suppressed tokens excluded from answers
 * @param suppressedAtBegin tokens excluded at the beginning of answers
 */
public record WhisperTokens(
    int endOfText,
    int startOfTranscript,
    SortedMap<String, Integer> languages,
    SortedMap<String, Integer> tasks,
    int noTimestamps,
    int maxInitialTimestamp,
    Set<Integer> suppressed,
    Set<Integer> suppressedAtBegin) {

  /** The language code of English. */
  public static final String ENGLISH = "en";

  private static final String TRANSCRIBE = "transcribe";

  /** The largest vocabulary of English-only models, for files that do not say. */
  private static final int ENGLISH_VOCABULARY = 51_864;

  /** Copies the collections and checks the ids. */
  public WhisperTokens {
    languages = Collections.unmodifiableSortedMap(new TreeMap<>(languages));
    tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
    suppressed = Collections.unmodifiableSortedSet(new TreeSet<>(suppressed));
    suppressedAtBegin = Collections.unmodifiableSortedSet(new TreeSet<>(suppressedAtBegin));
    if (endOfText < 0 || startOfTranscript <= endOfText || noTimestamps <= startOfTranscript) {
      throw new IllegalArgumentException(
          "eos_token_id, decoder_start_token_id, no_timestamps_token_id are %d, %d, %d, must rise"
              .formatted(endOfText, startOfTranscript, noTimestamps));
    }
    if (!languages.isEmpty() && !tasks.containsKey(TRANSCRIBE)) {
      throw new IllegalArgumentException("task_to_id is " + tasks + ", must have " + TRANSCRIBE);
    }
  }

  /**
   * Reads {@code generation_config.json} of a model.
   *
   * @throws CheckpointException if an id is missing, as in files from before transformers 4.31, or
   *     is not in the vocabulary
   */
  public static WhisperTokens read(Path file, WhisperConfig config) {
    requireNonNull(config, "config is null");
    ConfigReader json = ConfigReader.read(file);
    TreeMap<String, Integer> languages = new TreeMap<>();
    Map<String, Integer> tasks = Map.of();
    if (json.flag("is_multilingual", config.vocabularySize() > ENGLISH_VOCABULARY)) {
      json.child("lang_to_id")
          .integersByName()
          .forEach((name, id) -> languages.put(name.replaceAll("[<|>]", ""), id));
      tasks = json.child("task_to_id").integersByName();
      if (languages.isEmpty()) {
        throw new CheckpointException(
            "%s: lang_to_id is absent, must list the languages of a multilingual model: take the file of the model that this one was made from"
                .formatted(file));
      }
    }
    SortedMap<String, Integer> tasksByName = new TreeMap<>(tasks);
    WhisperTokens tokens =
        json.build(
            () ->
                new WhisperTokens(
                    json.integer("eos_token_id"),
                    json.integer("decoder_start_token_id"),
                    languages,
                    tasksByName,
                    json.integer("no_timestamps_token_id"),
                    json.integer("max_initial_timestamp_index", -1),
                    Set.copyOf(positive(json.integers("suppress_tokens"))),
                    Set.copyOf(positive(json.integers("begin_suppress_tokens")))));
    json.build(() -> tokens.requireWithin(config.vocabularySize()));
    return tokens;
  }

  /** Drops OpenAI's -1, which stands for its own list; transformers spells that list out. */
  private static List<Integer> positive(List<Integer> ids) {
    return ids.stream().filter(id -> id >= 0).toList();
  }

  private WhisperTokens requireWithin(int vocabularySize) {
    TreeSet<Integer> ids = new TreeSet<>(suppressed);
    ids.addAll(suppressedAtBegin);
    ids.addAll(languages.values());
    ids.addAll(tasks.values());
    ids.add(noTimestamps + 1);
    ids.add(startOfTranscript);
    if (ids.first() < 0 || ids.last() >= vocabularySize) {
      throw new IllegalArgumentException(
          "token ids reach from %d to %d, must be in 0..%d"
              .formatted(ids.first(), ids.last(), vocabularySize - 1));
    }
    return this;
  }

  /**
   * Checks that the model supports a language and a task.
   *
   * @param language its code; empty to detect it
   * @throws IllegalArgumentException if it does not
   */
  public void requireKnown(String language, String task) {
    Set<String> known = multilingual() ? languages.keySet() : Set.of(ENGLISH);
    if (!language.isEmpty() && !known.contains(language)) {
      throw new IllegalArgumentException(
          "language is '%s', must be one of %s".formatted(language, known));
    }
    Set<String> tasksKnown = multilingual() ? tasks.keySet() : Set.of(TRANSCRIBE);
    if (!tasksKnown.contains(task)) {
      throw new IllegalArgumentException(
          "task is '%s', must be one of %s".formatted(task, tasksKnown));
    }
  }

  /**
   * Returns the prompt for a text.
   *
   * @param language its code, known to a multilingual model; ignored by others, like {@code task}
   * @param withTimes whether the text has timestamps
   */
  public int[] prompt(String language, String task, boolean withTimes) {
    IntStream.Builder prompt = IntStream.builder().add(startOfTranscript);
    if (multilingual()) {
      prompt.add(languages.get(language)).add(tasks.get(task));
    }
    if (!withTimes) {
      prompt.add(noTimestamps);
    }
    return prompt.build().toArray();
  }

  /** Returns whether the model is multilingual, so that prompts name language and task. */
  public boolean multilingual() {
    return !languages.isEmpty();
  }

  /** Returns the token that means no speech. */
  public int noSpeech() {
    return noTimestamps - 1;
  }

  /** Returns the timestamp of 0.00 s; later ones follow. */
  public int firstTimestamp() {
    return noTimestamps + 1;
  }
}
