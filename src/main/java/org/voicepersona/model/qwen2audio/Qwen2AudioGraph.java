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
import org.voicepersona.model.decoder.Decoder;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.decoder.StepKernels;
import org.voicepersona.model.encoder.AudioEncoder;
import org.voicepersona.model.encoder.EncoderWeights;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.RetainedWeights;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/**
 * Qwen2-Audio's arithmetic with its weights: encodes clips, and advances sequences of text and
 * audio.
 */
public class Qwen2AudioGraph implements SequenceModel, AutoCloseable {

  private final Qwen2AudioConfig config;
  private final NDManager manager;
  private final SpeechModule module;
  private final AudioEncoder encoder;
  private final Decoder decoder;
  private final boolean evicted;

  /**
   * Loads the weights of {@code store}, as {@link #load} does.
   *
   * @param manager owns what lies on the device, closed with this
   * @param host owns what lies on the host, closed with this
   */
  public Qwen2AudioGraph(
      NDManager manager,
      NDManager host,
      Qwen2AudioConfig config,
      WeightStore store,
      ComputeSettings settings) {
    this(manager, host, config, store, settings, StepKernels.of(settings));
  }

  /** Loads the same, the decoder for {@code kernels} if they serve. */
  public Qwen2AudioGraph(
      NDManager manager,
      NDManager host,
      Qwen2AudioConfig config,
      WeightStore store,
      ComputeSettings settings,
      StepKernels kernels) {
    this.config = config;
    this.manager = manager;
    this.evicted = settings.placement().encoderEvicted();
    this.module = module(manager, config, store, settings);
    this.encoder = encoder(host, store, settings);
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
  }

  private AudioEncoder encoder(NDManager host, WeightStore store, ComputeSettings settings) {
    WeightStore weights = evicted ? new RetainedWeights(store, Qwen2AudioNames::isEncoder) : store;
    return new AudioEncoder(
        module,
        settings.placement().encoder() == EncoderPlace.HOST ? host : manager,
        owner -> encoderWeights(config, new WeightLoader(weights, module, owner, settings)),
        evicted);
  }

  /** Loads encoder and projector. */
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
      TorchRuntime.returnFreeMemory(settings.device()); // of what was rearranged or given up
    }
  }

  /** Returns the arithmetic for the weights of {@code store}, to be closed by the caller. */
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
            config.text().rmsNormEpsilon()));
  }

  @Override
  public NDManager newStep() {
    return manager.newSubManager();
  }

  /** Returns an empty cache for {@code tokens} at least, to be closed by the caller. */
  public KeyValueCache newCache(int tokens) {
    return newCache(Optional.empty(), tokens);
  }

  @Override
  public Decoder decoder() {
    return decoder;
  }

  /** Encodes clips without the projector, see {@link AudioEncoder#encode}. */
  NDArray encode(NDManager step, List<LogMel.Features> clips) {
    return encoder.encode(step, clips);
  }

  /** Returns the embeddings of clips: [audio tokens of all clips, hidden]. */
  public NDArray embedAudio(NDManager step, List<LogMel.Features> clips) {
    return encoder.embedAudio(step, List.of(clips)).get(0);
  }

  @Override
  public List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts) {
    long start = System.nanoTime();
    if (evicted) { // The encoder takes the room that keys and values had.
      decoder.giveUpUnused();
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
    return replace(x, module.insert(step, x, places, audio));
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
    decoder.close();
    module.close();
    manager.close();
  }
}
