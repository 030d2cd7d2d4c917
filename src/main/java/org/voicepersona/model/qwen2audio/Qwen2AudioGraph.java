package org.voicepersona.model.qwen2audio;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.voicepersona.model.batch.SequenceModel;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.card.KernelChoice;
import org.voicepersona.model.cuda.encode.DeviceEncoder;
import org.voicepersona.model.cuda.encode.EncoderShape;
import org.voicepersona.model.decoder.Decoder;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.decoder.StepKernels;
import org.voicepersona.model.encoder.AudioEmbedder;
import org.voicepersona.model.encoder.AudioEncoder;
import org.voicepersona.model.encoder.ClipEncoder;
import org.voicepersona.model.encoder.DeviceEmbedder;
import org.voicepersona.model.encoder.EncoderKernels;
import org.voicepersona.model.encoder.EncoderWeights;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.RetainedWeights;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/** The computation graph of Qwen2-Audio with its weights: encodes clips and runs the decoder. */
public class Qwen2AudioGraph implements SequenceModel, AutoCloseable {

  private final Qwen2AudioConfig config;
  private final NDManager manager;
  private final SpeechModule module;
  private final AudioEmbedder encoder;
  private final String reason; // why the encoder does not use own kernels; empty if it does
  private final Decoder decoder;
  private final boolean evicted;

  /**
   * Loads the weights of {@code store}, as {@link #load} does.
   *
   * @param manager owns the arrays on the device; closed with this graph
   * @param host owns the arrays on the host; closed with this graph
   */
  public Qwen2AudioGraph(
      NDManager manager,
      NDManager host,
      Qwen2AudioConfig config,
      WeightStore store,
      ComputeSettings settings) {
    this(
        manager,
        host,
        config,
        store,
        settings,
        EncoderKernels.of(settings),
        StepKernels.of(settings));
  }

  /** Loads the weights of {@code store}, with own kernels for both parts where they work. */
  public Qwen2AudioGraph(
      NDManager manager,
      NDManager host,
      Qwen2AudioConfig config,
      WeightStore store,
      ComputeSettings settings,
      EncoderKernels encoderKernels,
      StepKernels kernels) {
    this.config = config;
    this.manager = manager;
    this.evicted = settings.placement().encoderEvicted();
    this.module = module(manager, config, store, settings);
    WeightStore weights = evicted ? new RetainedWeights(store, Qwen2AudioNames::isEncoder) : store;
    KernelChoice<DeviceEncoder> choice = encoderKernels.load(shape(config), weights, evicted);
    this.reason = choice.reason();
    this.encoder =
        choice
            .loaded()
            .<AudioEmbedder>map(
                it ->
                    new DeviceEmbedder(
                        module, host, it, config.text().hiddenSize(), choice.guard()))
            .orElseGet(() -> encoder(host, weights, settings));
    try {
      this.decoder =
          new Decoder(
              config.text(),
              Qwen2AudioNames.DECODER,
              module,
              manager,
              host,
              store,
              settings,
              kernels);
    } catch (RuntimeException | Error e) {
      closeAfter(e, encoder);
      throw e;
    }
  }

  /** Closes the encoder; if a broken CUDA prevents it, the first fault must stay visible. */
  private static void closeAfter(Throwable fault, AudioEmbedder encoder) {
    try {
      encoder.close();
    } catch (RuntimeException e) {
      fault.addSuppressed(e);
    }
  }

  private static EncoderShape shape(Qwen2AudioConfig config) {
    return new EncoderShape(
        config.audio(),
        Qwen2AudioNames.ENCODER,
        Qwen2AudioNames.PROJECTOR,
        config.text().hiddenSize());
  }

  private AudioEncoder encoder(NDManager host, WeightStore weights, ComputeSettings settings) {
    boolean isOnHost = settings.placement().encoder() == EncoderPlace.HOST;
    if (!isOnHost) {
      settings.requireTorch("encoder", reason);
    }
    return new AudioEncoder(
        module,
        isOnHost ? host : manager,
        owner -> encoderWeights(config, new WeightLoader(weights, module, owner, settings)),
        evicted);
  }

  /** Loads the weights of encoder and projector. */
  static EncoderWeights encoderWeights(Qwen2AudioConfig config, WeightLoader loader) {
    return EncoderWeights.load(
        loader, config.audio(), Qwen2AudioNames.ENCODER, Optional.of(Qwen2AudioNames.PROJECTOR));
  }

  /** Loads the weights of {@code store}, which may be closed afterwards. */
  public static Qwen2AudioGraph load(
      Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    NDManager manager = TorchRuntime.newManager(settings.device());
    NDManager host = TorchRuntime.newManager(Device.cpu());
    boolean loaded = false;
    try {
      Qwen2AudioGraph graph = new Qwen2AudioGraph(manager, host, config, store, settings);
      loaded = true;
      return graph;
    } finally {
      if (!loaded) {
        manager.close();
        host.close();
      }
      TorchRuntime.returnFreeMemory(settings.device()); // left from repacking or a failed load
    }
  }

  /** Returns the TorchScript program for the weights of {@code store}; the caller closes it. */
  public static SpeechModule module(
      NDManager manager, Qwen2AudioConfig config, WeightStore store, ComputeSettings settings) {
    return SpeechModule.load(
        manager,
        store,
        settings,
        new SpeechModule.Shape(
            config.audio().heads(),
            config.text().heads(),
            config.text().keyValueHeads(),
            config.text().rmsNormEpsilon(),
            false));
  }

  @Override
  public NDManager newStep() {
    return manager.newSubManager();
  }

  /** Returns an empty cache for at least {@code tokens} tokens, to be closed by the caller. */
  public KeyValueCache newCache(int tokens) {
    return newCache(Optional.empty(), tokens);
  }

  /** Returns why the encoder does not run on kernels of our own; empty if it does. */
  String kernelFault() {
    return reason;
  }

  @Override
  public Decoder decoder() {
    return decoder;
  }

  /** Returns encoded clips before the projector, see {@link AudioEncoder#encode}. */
  NDArray encode(NDManager step, List<LogMel.Features> clips) {
    if (encoder instanceof ClipEncoder clipEncoder) {
      return clipEncoder.encode(step, clips);
    }
    throw new IllegalStateException("the encoder gives no rows before the projector");
  }

  /** Returns the projected embeddings of clips: [audio tokens of all clips, hidden]. */
  public NDArray embedAudio(NDManager step, List<LogMel.Features> clips) {
    return encoder.embedAudio(step, List.of(clips)).get(0);
  }

  @Override
  public List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts) {
    long start = System.nanoTime();
    if (evicted) { // Encoder weights and KV cache share this memory.
      decoder.giveUpUnused();
    }
    if (evicted || kernelFault().isEmpty()) { // Own kernels cannot use what libtorch caches.
      returnFreeMemory();
    }
    Iterator<NDArray> rows =
        encoder
            .embedAudio(step, prompts.stream().filter(clips -> !clips.isEmpty()).toList())
            .iterator();
    double seconds = (System.nanoTime() - start) / 1e9 / prompts.size();
    return prompts.stream()
        .map(
            clips ->
                clips.isEmpty()
                    ? new EncodedAudio(Optional.empty(), 0)
                    : new EncodedAudio(Optional.of(rows.next()), seconds))
        .toList();
  }

  @Override
  public NDArray embed(NDManager step, int[] ids, NDArray audio) {
    long[] places =
        IntStream.range(0, ids.length)
            .filter(i -> ids[i] == config.audioTokenId())
            .asLongStream()
            .toArray();
    if (places.length != audio.getShape().get(0)) {
      throw new IllegalArgumentException(
          "%d audio tokens in the prompt, but %d rows of audio"
              .formatted(places.length, audio.getShape().get(0)));
    }
    NDArray x = embed(step, ids);
    return replace(x, module.replaceRows(step, x, places, audio));
  }

  @Override
  public void returnFreeMemory() {
    TorchRuntime.returnFreeMemory(manager.getDevice());
  }

  private static NDArray replace(NDArray old, NDArray fresh) {
    old.close();
    return fresh;
  }

  @Override
  public void close() {
    // Closes in reverse order, and all of them even if one fails.
    try (manager;
        module;
        decoder;
        encoder) {}
  }
}
