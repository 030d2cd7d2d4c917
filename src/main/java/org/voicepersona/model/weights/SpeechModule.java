package org.voicepersona.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.prepare.GraphSource;
import org.voicepersona.model.prepare.Int4LayoutProbe;
import org.voicepersona.model.torch.TorchModule;
import org.voicepersona.model.weights.ComputeSettings.Activations;

/**
 * The arithmetic of the models: a method for each {@code def} of {@code SpeechModel.py} that Java
 * calls. The weights are arguments.
 *
 * <p>Results belong to the manager that is given, and are in the type of the activations unless
 * something else is said. Rows of several sequences or clips stand one after the other, without
 * padding. A linear layer is a list of weight, scales and bias a part, as {@link
 * WeightLoader#linear} returns it.
 */
public final class SpeechModule implements AutoCloseable {

  private final TorchModule module;

  private SpeechModule(TorchModule module) {
    this.module = module;
  }

  /**
   * What of a model's shape does not show in its weights.
   *
   * @param audioHeads attention heads of the encoder
   * @param heads attention heads of the decoder's queries
   * @param keyHeads attention heads of the decoder's keys and values
   * @param rmsEpsilon added to the mean square in the decoder's norms, where they are RMSNorm
   * @param evenSteps whether all steps have as many rows, whatever is computed together
   */
  public record Shape(
      int audioHeads, int heads, int keyHeads, double rmsEpsilon, boolean evenSteps) {}

  /**
   * The keys and values that the rows of a step attend to. {@code StepLayout} explains the numbers.
   *
   * @param caches [layers, 2, key heads, capacity, head size] each
   * @param scales [layers, 2, key heads, capacity] each, float32; without elements where keys and
   *     values are not in 8 bits
   * @param keyRanges six numbers a range
   * @param groups three numbers a group
   */
  public record Context(
      List<NDArray> caches, List<NDArray> scales, long[] keyRanges, long[] groups) {}

  /** Loads the arithmetic for the weights of {@code store}. */
  public static SpeechModule load(
      NDManager manager, WeightStore store, ComputeSettings settings, Shape shape) {
    Optional<Int4Layout> stored =
        store.names().stream()
            .map(store::weight)
            .filter(Weight.PackedInt4.class::isInstance)
            .map(weight -> ((Weight.PackedInt4) weight).layout())
            .filter(order -> !order.rowMajor())
            .findFirst();
    Int4Layout own = Int4LayoutProbe.ofThisMachine();
    Int4Layout layout = stored.orElse(own); // what is stored row by row is brought into our own
    int kernelRows = layout == own ? settings.kernelRows() : 0;
    return load(manager, GraphSource.of(store), settings.activations(), kernelRows, layout, shape);
  }

  /**
   * Loads the arithmetic of {@code source}.
   *
   * @param kernelRows as in {@link ComputeSettings}
   * @param layout the order of the 4-bit weights, one of blocks of rows
   */
  public static SpeechModule load(
      NDManager manager,
      String source,
      Activations activations,
      int kernelRows,
      Int4Layout layout,
      Shape shape) {
    Map<String, Object> attributes =
        Map.ofEntries(
            Map.entry("training", false),
            Map.entry("dtype", activations.scalarType()),
            Map.entry("audio_heads", shape.audioHeads()),
            Map.entry("heads", shape.heads()),
            Map.entry("key_heads", shape.keyHeads()),
            Map.entry("rms_epsilon", shape.rmsEpsilon()),
            Map.entry("kernel_rows", kernelRows),
            Map.entry("block_rows", layout.blockRows()),
            Map.entry("block_halves", layout.interleaved()),
            Map.entry(
                "slow_bfloat16",
                activations == Activations.BFLOAT16 && Bfloat16Probe.isSlowOnThisMachine()),
            Map.entry("even_steps", shape.evenSteps()));
    return new SpeechModule(TorchModule.load(manager, "SpeechModel", source, attributes));
  }

  /** Returns {@code x}, of any shape, in {@code type}. */
  public NDArray cast(NDManager manager, NDArray x, Activations type) {
    return module.call(manager, "cast", x, type.scalarType());
  }

  /** Returns {@code x}, of any shape, in the type of the activations; {@code x} if it has that. */
  public NDArray activations(NDManager manager, NDArray x) {
    return module.call(manager, "activations", x);
  }

  /** Returns the rows of all {@code parts} [t, width], one after the other: [sum of t, width]. */
  public NDArray join(NDManager manager, List<NDArray> parts) {
    return module.call(manager, "join", parts);
  }

  /** Returns rows {@code start} to before {@code end} of x [t, width], without a copy. */
  public NDArray rows(NDManager manager, NDArray x, int start, int end) {
    return module.call(manager, "rows", x, start, end);
  }

  /**
   * Returns x [t, hidden] with row i of audio [n, hidden] in place of its row {@code places[i]}.
   */
  public NDArray replaceRows(NDManager manager, NDArray x, long[] places, NDArray audio) {
    return module.call(manager, "replace_rows", x, places, audio);
  }

  /** Returns {@code rows} of x [t, width]: [rows, width]. */
  public NDArray selectRows(NDManager manager, NDArray x, long... rows) {
    return module.call(manager, "select_rows", x, rows);
  }

  /** Returns {@code x} on the device of {@code like}. */
  public NDArray toDeviceOf(NDManager manager, NDArray x, NDArray like) {
    return module.call(manager, "to_device_of", x, like);
  }

  /**
   * Returns x [t, width] in float32 on the host with an even number of rows: the last one twice if
   * t is odd.
   */
  public NDArray evenRows(NDManager manager, NDArray x) {
    return module.call(manager, "even_rows", x);
  }

  /** Returns [rows, width] in float32 on the host, whatever stands in it. */
  public NDArray allocate(NDManager manager, long rows, long width) {
    return module.call(manager, "allocate", rows, width);
  }

  /** Returns x [t, width] on the device of {@code like}, in the type of the activations. */
  public NDArray stageRows(NDManager manager, NDArray x, NDArray like) {
    return module.call(manager, "stage_rows", x, like);
  }

  /** Returns row-major 4-bit values, U8 [n, k / 2], in the tiles of CUDA's kernel. */
  public NDArray tile(NDManager manager, NDArray values) {
    return module.call(manager, "tile", values);
  }

  /** Returns scales [n, groups, 2] as [groups, n, 2], or the other way round. */
  public NDArray regroup(NDManager manager, NDArray scales) {
    return module.call(manager, "regroup", scales);
  }

  /** Returns the linear layer {@code parts} of x [t, k]: [t, n], n the outputs of all parts. */
  public NDArray linear(NDManager manager, NDArray x, List<NDArray> parts) {
    return module.call(manager, "linear", x, parts);
  }

  /**
   * Returns what the convolutions make of one clip, with its positions added.
   *
   * @param mel float32 [mel bins, mel frames], with the frames behind the clip that they see
   * @param stem weight and bias of both convolutions, and the table of positions
   * @return [frames, width]
   */
  public NDArray convolve(NDManager manager, NDArray mel, List<NDArray> stem, int frames) {
    return module.call(
        manager,
        "convolve",
        mel,
        stem.get(0),
        stem.get(1),
        stem.get(2),
        stem.get(3),
        stem.get(4),
        frames);
  }

  /**
   * Returns x [sum of counts, width] behind a layer of the encoder. A row attends to all rows of
   * its clip.
   *
   * @param counts how many rows belong to each clip
   */
  public NDArray encoderLayer(
      NDManager manager,
      NDArray x,
      long[] counts,
      List<NDArray> norms,
      List<NDArray> queriesKeysValues,
      List<NDArray> out,
      List<NDArray> up,
      List<NDArray> down) {
    return module.call(
        manager, "encoder_layer", x, counts, norms, queriesKeysValues, out, up, down);
  }

  /**
   * Returns the mean of each two neighbours of x [sum of counts, width] within a clip, normalised:
   * [sum of counts / 2, width]. The last row of an odd count is dropped.
   */
  public NDArray pool(NDManager manager, NDArray x, long[] counts, List<NDArray> norm) {
    return module.call(manager, "pool", x, counts, norm);
  }

  /** Returns x [t, width] behind a layer norm. */
  public NDArray normalize(NDManager manager, NDArray x, List<NDArray> norm) {
    return module.call(manager, "normalize", x, norm);
  }

  /**
   * Returns cosines and sines of the rotary embedding, [t, 1, head size] each.
   *
   * @param positions integers [t]
   * @param inverseFrequencies float32 [head size / 2]
   */
  public List<NDArray> rotations(NDManager manager, NDArray positions, NDArray inverseFrequencies) {
    return module.callForList(manager, "rotations", positions, inverseFrequencies);
  }

  /**
   * Returns x [t, hidden] behind a layer of a decoder of the Qwen2 family, and writes the rows'
   * keys and values to their caches.
   *
   * @param rotations see {@link #rotations}
   * @param writes three numbers a sequence, see {@code StepLayout}
   * @param layer its number in the caches
   */
  public NDArray decoderLayer(
      NDManager manager,
      NDArray x,
      List<NDArray> rotations,
      Context text,
      long[] writes,
      int layer,
      List<NDArray> norms,
      List<NDArray> queriesKeysValues,
      List<NDArray> out,
      List<NDArray> gateUp,
      List<NDArray> down) {
    return module.call(
        manager,
        "decoder_layer",
        x,
        rotations,
        text.caches(),
        text.scales(),
        layer,
        writes,
        text.keyRanges(),
        text.groups(),
        norms,
        queriesKeysValues,
        out,
        gateUp,
        down);
  }

  /** Returns the gated feed-forward block of x [t, hidden], without norm and residual. */
  public NDArray feedForward(
      NDManager manager, NDArray x, List<NDArray> gateUp, List<NDArray> down) {
    return module.call(manager, "feed_forward", x, gateUp, down);
  }

  /**
   * Returns the logits of {@code rows} of x [t, hidden], float32 [rows, vocabulary].
   *
   * @param norm weight [hidden] of the RMSNorm before the head
   */
  public NDArray logits(
      NDManager manager, NDArray x, long[] rows, NDArray norm, List<NDArray> head) {
    return module.call(manager, "logits", x, rows, norm, head);
  }

  /**
   * Returns the {@code most} largest of each row of logits float32 [rows, vocabulary], in any
   * order, and their tokens: float32 [2, rows, most].
   */
  public NDArray topK(NDManager manager, NDArray logits, int most) {
    return module.call(manager, "top_k", logits, most);
  }

  /**
   * Writes the keys and values that Whisper's decoder has for a clip in one layer.
   *
   * @param x [encoder frames, width]
   * @param cache [layers, 2, heads, encoder frames, head size]
   * @param scales of the cache, as in {@link Context}
   * @param keysValues two parts
   */
  public void writeClip(
      NDManager manager,
      NDArray x,
      NDArray cache,
      NDArray scales,
      int layer,
      List<NDArray> keysValues) {
    module.call(manager, "write_clip", x, cache, scales, layer, keysValues).close();
  }

  /**
   * Returns x [t, width] behind a layer of Whisper's decoder, and writes the rows' keys and values
   * to the caches of their texts.
   *
   * @param text what has been written so far
   * @param writes three numbers a sequence, see {@code StepLayout}
   * @param clips what {@link #writeClip} wrote
   * @param layer its number in the caches
   */
  public NDArray whisperLayer(
      NDManager manager,
      NDArray x,
      Context text,
      long[] writes,
      Context clips,
      int layer,
      List<NDArray> norms,
      List<NDArray> queriesKeysValues,
      List<NDArray> out,
      List<NDArray> clipQuery,
      List<NDArray> clipOut,
      List<NDArray> up,
      List<NDArray> down) {
    return module.call(
        manager,
        "whisper_layer",
        x,
        text.caches(),
        text.scales(),
        layer,
        writes,
        text.keyRanges(),
        text.groups(),
        clips.caches(),
        clips.scales(),
        clips.keyRanges(),
        clips.groups(),
        norms,
        queriesKeysValues,
        out,
        clipQuery,
        clipOut,
        up,
        down);
  }

  /** Returns Whisper's logits of {@code rows} of x [t, width], float32 [rows, vocabulary]. */
  public NDArray whisperLogits(
      NDManager manager, NDArray x, long[] rows, List<NDArray> norm, List<NDArray> head) {
    return module.call(manager, "whisper_logits", x, rows, norm, head);
  }

  /**
   * Returns an empty cache of keys and values, on the device of {@code like}.
   *
   * @param shape layers, 2, key heads, capacity, head size
   * @param compressed whether they are in 8 bits, rather than in the type of the activations
   */
  public NDArray cache(NDManager manager, long[] shape, boolean compressed, NDArray like) {
    return module.call(manager, "cache", shape, compressed, like);
  }

  /** Returns the scales of such a cache, as in {@link Context}. */
  public NDArray cacheScales(NDManager manager, long[] shape, boolean compressed, NDArray like) {
    return module.call(manager, "cache_scales", shape, compressed, like);
  }

  /**
   * Returns a copy of a cache, or of its scales, with room for {@code capacity} tokens, of which
   * the first {@code tokens} are those of {@code old}; without elements it is {@code old} itself.
   */
  public NDArray grow(NDManager manager, NDArray old, int capacity, int tokens) {
    return module.call(manager, "grow", old, capacity, tokens);
  }

  /** Returns the arithmetic over keys and values in pages. */
  public PagedModule paged() {
    return new PagedModule(this, module);
  }

  @Override
  public void close() {
    module.close();
  }
}
