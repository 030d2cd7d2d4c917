package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.GenerationDefaults;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Qwen2AudioConfig;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;

/**
 * Qwen2-Audio on one device: listens to recordings and answers questions about them.
 *
 * <p>One instance serves all threads of a process; calls are answered one after the other. Its
 * weights and caches lie outside the Java heap.
 */
public final class Qwen2AudioModel implements AutoCloseable {

  private final Qwen2AudioConfig config;
  private final GenerationDefaults defaults;
  private final Set<Integer> stopTokenIds;
  private final Tokenizer tokenizer;
  private final LogMel frontEnd;
  private final Qwen2AudioGraph graph;
  private final int contextTokens;

  private Qwen2AudioModel(
      ModelDirectory directory,
      Tokenizer tokenizer,
      Qwen2AudioGraph graph,
      ComputeSettings settings) {
    this.config = directory.config();
    this.defaults = directory.generationDefaults();
    this.tokenizer = tokenizer;
    this.stopTokenIds = new HashSet<>(defaults.stopTokenIds());
    this.stopTokenIds.addAll(ChatPrompt.stopTokenIds(tokenizer));
    this.frontEnd = new LogMel(config.audio().melBins());
    this.graph = graph;
    this.contextTokens =
        (int) Math.min(config.text().maxPositions(), settings.placement().keyValueTokens());
  }

  /**
   * Loads a model; {@code directory} may be closed afterwards.
   *
   * @throws CheckpointException when the model is not stored in a form that {@code precision} needs
   * @throws IllegalArgumentException when there is no such device
   */
  public static Qwen2AudioModel load(
      ModelDirectory directory, Precision precision, Placement placement) {
    precision.requireServedBy(directory);
    placement.device().requirePresent();
    return load(directory, ComputeSettings.of(precision, placement));
  }

  static Qwen2AudioModel load(ModelDirectory directory, ComputeSettings settings) {
    Tokenizer tokenizer = Tokenizer.read(directory.directory());
    boolean loaded = false;
    try {
      Qwen2AudioGraph graph = Qwen2AudioGraph.load(directory.config(), directory, settings);
      Qwen2AudioModel model = new Qwen2AudioModel(directory, tokenizer, graph, settings);
      loaded = true;
      return model;
    } finally {
      if (!loaded) {
        tokenizer.close();
      }
    }
  }

  /** Returns the prompt of a conversation, see {@link ChatPrompt#of}. */
  public ChatPrompt prompt(List<ChatMessage> messages) {
    return ChatPrompt.of(tokenizer, messages);
  }

  /** Returns how the model's authors recommend to sample. */
  public GenerationDefaults generationDefaults() {
    return defaults;
  }

  /** Returns the answer to {@code request}, see {@link #generate(List)}. */
  public Generation generate(GenerationRequest request) {
    return generate(List.of(request)).get(0);
  }

  /**
   * Returns the answers to {@code requests}, which are generated together. An answer does not
   * depend on the others but for rounding.
   *
   * @throws PromptTooLongException when a prompt is longer than there is room for
   * @throws IllegalArgumentException when a prompt's audio tokens are not those of its recordings
   */
  public synchronized List<Generation> generate(List<GenerationRequest> requests) {
    List<Answer> answers = new ArrayList<>();
    try (NDManager batch = graph.newStep()) {
      requests.forEach(request -> requireRoom(request.prompt()));
      long start = System.nanoTime();
      List<Optional<NDArray>> heard = hear(batch, requests);
      double hearingSeconds = secondsSince(start);
      for (int i = 0; i < requests.size(); i++) {
        answers.add(begin(requests.get(i), heard.get(i)));
        answers.get(i).heardIn(hearingSeconds);
      }
      List<Answer> running = new ArrayList<>(answers);
      running.removeIf(Answer::finished);
      while (!running.isEmpty()) {
        decode(running);
        running.removeIf(Answer::finished);
      }
      return answers.stream()
          .map(answer -> answer.toGeneration(tokenizer.decodeText(answer.tokenIds())))
          .toList();
    } finally {
      answers.forEach(Answer::close);
    }
  }

  private void requireRoom(ChatPrompt prompt) {
    int tokens = prompt.ids().length;
    if (tokens == 0 || tokens > contextTokens) {
      throw new PromptTooLongException(tokens, contextTokens);
    }
  }

  /** Returns what the decoder hears in each prompt: all are heard before any is read. */
  private List<Optional<NDArray>> hear(NDManager batch, List<GenerationRequest> requests) {
    List<List<LogMel.Features>> clips =
        requests.stream()
            .map(
                request ->
                    request.prompt().recordings().stream()
                        .map(Waveform::samples)
                        .map(frontEnd::of)
                        .toList())
            .toList();
    Iterator<NDArray> heard =
        graph.hearEach(batch, clips.stream().filter(group -> !group.isEmpty()).toList()).iterator();
    return clips.stream()
        .map(group -> group.isEmpty() ? Optional.<NDArray>empty() : Optional.of(heard.next()))
        .toList();
  }

  /** Reads the prompt of {@code request} and chooses the first token of its answer. */
  private Answer begin(GenerationRequest request, Optional<NDArray> heard) {
    int[] ids = request.prompt().ids();
    int capacity =
        (int) Math.min(contextTokens, (long) ids.length + request.settings().maxNewTokens() - 1);
    Answer answer = new Answer(request, graph.newCache(capacity), stopTokenIds);
    boolean begun = false;
    try (NDManager step = graph.newStep()) {
      long start = System.nanoTime();
      NDArray x =
          heard.map(rows -> graph.embed(step, ids, rows)).orElseGet(() -> graph.embed(step, ids));
      x = graph.advance(step, x, List.of(answer.cache()), ids.length);
      answer.choose(graph.logits(step, x, ids.length - 1).get(0));
      answer.prefilledIn(secondsSince(start));
      begun = true;
      return answer;
    } finally {
      if (!begun) {
        answer.close();
      }
    }
  }

  /** Adds one token to every answer. */
  private void decode(List<Answer> running) {
    long start = System.nanoTime();
    long[] rows = IntStream.range(0, running.size()).asLongStream().toArray();
    long[] ones =
        Collections.nCopies(rows.length, 1L).stream().mapToLong(Long::longValue).toArray();
    try (NDManager step = graph.newStep()) {
      NDArray x = graph.embed(step, running.stream().mapToInt(Answer::lastToken).toArray());
      x = graph.advance(step, x, running.stream().map(Answer::cache).toList(), ones);
      List<float[]> logits = graph.logits(step, x, rows);
      double seconds = secondsSince(start);
      for (int i = 0; i < rows.length; i++) {
        running.get(i).choose(logits.get(i));
        running.get(i).decodedIn(seconds);
      }
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @Override
  public synchronized void close() {
    graph.close();
    tokenizer.close();
  }
}
