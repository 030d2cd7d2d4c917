package org.voicepersona.model.qwen2audio;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.batch.Answer;
import org.voicepersona.model.batch.BatchEngine;
import org.voicepersona.model.batch.BatchLimits;
import org.voicepersona.model.batch.EngineLoad;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.RequestGroup;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.sampling.GenerationDefaults;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Qwen2-Audio on one device: listens to recordings and answers questions about them.
 *
 * <p>One instance serves all threads of a process; calls of several threads are answered together.
 * Its weights and caches lie outside the Java heap.
 */
public final class Qwen2AudioModel implements AutoCloseable {

  private final Qwen2AudioConfig config;
  private final Set<Integer> stopTokenIds;
  private final Tokenizer tokenizer;
  private final LogMel frontEnd;
  private final Qwen2AudioGraph graph;
  private final BatchEngine engine;
  private final int contextTokens;
  private final long keyValueTokens;
  private final long weightBytes;

  private Qwen2AudioModel(
      ModelDirectory directory,
      Tokenizer tokenizer,
      Qwen2AudioGraph graph,
      ComputeSettings settings) {
    this.config = Qwen2AudioConfig.of(directory);
    this.tokenizer = tokenizer;
    this.stopTokenIds = new HashSet<>(GenerationDefaults.of(directory).stopTokenIds());
    this.stopTokenIds.addAll(ChatTemplate.stopTokenIds(tokenizer));
    this.frontEnd = new LogMel(config.audio().melBins());
    this.graph = graph;
    this.weightBytes = directory.bytes();
    Placement placement = settings.placement();
    this.keyValueTokens = placement.keyValueTokens();
    this.contextTokens = (int) Math.min(config.text().maxPositions(), keyValueTokens);
    this.engine =
        new BatchEngine(
            graph, BatchLimits.of(placement), answer -> tokenizer.decodeText(answer.tokenIds()));
  }

  /**
   * Loads a model; {@code directory} may be closed afterwards.
   *
   * @throws CheckpointException when the model is not stored in a form that the precision needs
   * @throws ShortageException when there is no such device, or too little memory on it
   */
  public static Qwen2AudioModel load(
      ModelDirectory directory, Arithmetic arithmetic, Placement placement) {
    arithmetic.precision().requireServedBy(directory);
    placement.device().requirePresent();
    return placement.attempt(
        "loading " + directory.name(),
        () -> load(directory, ComputeSettings.of(arithmetic, placement)));
  }

  /** Loads a model with {@code settings}; {@code directory} may be closed afterwards. */
  public static Qwen2AudioModel load(ModelDirectory directory, ComputeSettings settings) {
    Tokenizer tokenizer = Tokenizer.read(directory.directory());
    boolean loaded = false;
    try {
      Qwen2AudioGraph graph =
          Qwen2AudioGraph.load(Qwen2AudioConfig.of(directory), directory, settings);
      Qwen2AudioModel model = new Qwen2AudioModel(directory, tokenizer, graph, settings);
      loaded = true;
      return model;
    } finally {
      if (!loaded) {
        tokenizer.close();
      }
    }
  }

  /** Returns the prompt of a conversation, see {@link ChatTemplate#prompt}. */
  public ChatPrompt prompt(List<ChatMessage> messages) {
    return ChatTemplate.prompt(tokenizer, messages);
  }

  /** Returns the answer to {@code request}, see {@link #generate(List)}. */
  public Generation generate(GenerationRequest request) {
    return generate(List.of(request)).get(0);
  }

  /**
   * Returns the answers to {@code requests}, in their order. They are generated together with each
   * other and with those of other threads, and depend on none of them. Neighbours about the same
   * recordings cost least: their recordings are encoded and the common prefix of their prompts is
   * prefilled once.
   *
   * @throws PromptTooLongException when a prompt is longer than there is room for
   * @throws IllegalArgumentException when a prompt's audio tokens are not those of its recordings
   * @throws NonFiniteLogitsException when the scores for a token are not finite numbers
   * @throws CancellationException when the thread is interrupted, and stays so
   */
  public List<Generation> generate(List<GenerationRequest> requests) {
    requests.forEach(request -> requireRoom(request.prompt()));
    List<RequestGroup> groups =
        RequestGroup.runs(requests).stream().flatMap(run -> groups(run).stream()).toList();
    boolean answered = false;
    try {
      for (RequestGroup group : groups) {
        engine.submit(group);
      }
      List<Generation> answers = new ArrayList<>();
      for (RequestGroup group : groups) {
        answers.addAll(group.result().get());
      }
      answered = true;
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the model was answering");
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    } finally {
      if (!answered) {
        groups.forEach(group -> group.result().cancel(false));
      }
    }
  }

  private static RuntimeException rethrow(Throwable reason) {
    if (reason instanceof Error error) {
      throw error;
    }
    return reason instanceof RuntimeException fault
        ? fault
        : new IllegalStateException("the model failed", reason);
  }

  private void requireRoom(ChatPrompt prompt) {
    int tokens = prompt.ids().length;
    if (tokens == 0 || tokens > contextTokens) {
      throw new PromptTooLongException(tokens, contextTokens);
    }
  }

  /** Splits requests about the same recordings into groups that each fit into the caches. */
  private List<RequestGroup> groups(List<GenerationRequest> run) {
    List<LogMel.Features> clips =
        run.get(0).prompt().recordings().stream().map(Waveform::samples).map(frontEnd::of).toList();
    List<RequestGroup> groups = new ArrayList<>();
    List<Answer> together = new ArrayList<>();
    for (GenerationRequest request : run) {
      together.add(new Answer(request, contextTokens, stopTokenIds));
      if (together.size() > 1 && RequestGroup.mostCachedTokens(together) > keyValueTokens) {
        Answer alone = together.remove(together.size() - 1);
        groups.add(RequestGroup.of(together, clips));
        together = new ArrayList<>(List.of(alone));
      }
    }
    groups.add(RequestGroup.of(together, clips));
    return groups;
  }

  /** Returns how many answers are best generated at the same time. */
  public int batchSize() {
    return engine.sequences();
  }

  /**
   * Returns whether the model still answers. It stops for good when its device has no memory for a
   * single recording, or is lost.
   */
  public boolean isAlive() {
    return engine.isAlive();
  }

  /** Returns why the decoder does not go through kernels of our own; empty if it does. */
  public String kernelFault() {
    return graph.decoder().kernelFault();
  }

  /** Returns why the encoder does not go through kernels of our own; empty if it does. */
  public String encoderKernelFault() {
    return graph.kernelFault();
  }

  /** Returns the bytes of the model's weights as they are stored. */
  public long weightBytes() {
    return weightBytes;
  }

  /** Returns what the model has done since it was loaded. */
  public EngineLoad load() {
    return engine.load();
  }

  @Override
  public void close() {
    engine.close();
    graph.close();
    tokenizer.close();
  }
}
