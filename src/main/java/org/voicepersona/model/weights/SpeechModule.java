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
 * <p>Results belong to the manager passed in, and have the activations' type unless noted. Rows of
 * several sequences or clips are concatenated without padding. A linear layer is a list with
 * weight, scales and bias of each part, as {@link WeightLoader#linear} returns it.
 */
public final class SpeechModule implements AutoCloseable {

  private final TorchModule module;

  private SpeechModule(TorchModule module) {
    this.module = module;
  }

  /**
   * The sizes of a model that its weights' shapes do not tell.
   *
   * @param audioHeads attention heads of the encoder
   * @param heads query heads of the decoder
   * @param keyHeads key and value heads of the decoder
   * @param rmsEpsilon added to the mean square in the decoder's norms, where they are RMSNorm
   * @param evenSteps whether all steps have the same number of rows, whatever the batch
   */
  public record Shape(
      int audioHeads, int heads, int keyHeads, double rmsEpsilon, boolean evenSteps) {}

  /**
   * The keys and values that the rows of a step attend to. {@code StepLayout} explains the numbers.
   *
   * @param caches [layers, 2, key heads, capacity, head size] each
   * @param scales [layers, 2, key heads, capacity] each, float32; empty unless keys and values are
   *     in 8 bits
   * @param keyRanges six numbers a range
   * @param groups three numbers a group
   */
  public record Context(
      List<NDArray> caches, List<NDArray> scales, long[] keyRanges, long[] groups) {}

  /** Loads the module for the weights of {@code store}. */
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
    Int4Layout layout = stored.orElse(own); // row-major weights are converted to our own
    int kernelRows = layout == own ? settings.kernelRows() : 0;
    return load(manager, GraphSource.of(store), settings.activations(), kernelRows, layout, shape);
  }

  /**
   * Loads the module from {@code source}.
   *
   * @param kernelRows as in {@link ComputeSettings}
   * @param layout of the 4-bit weights, one of blocks of rows
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

  /** Returns {@code x}, of any shape, in the activations' type; {@code x} itself if it has that. */
  public NDArray activations(NDManager manager, NDArray x) {
    return module.call(manager, "activations", x);
  }

  /** Concatenates the rows of {@code parts}, [t, width] each: [sum of t, width]. */
  public NDArray join(NDManager manager, List<NDArray> parts) {
    return module.call(manager, "join", parts);
  }

  /** Returns rows {@code start} to {@code end}, exclusive, of x [t, width] as a view. */
  public NDArray rows(NDManager manager, NDArray x, int start, int end) {
    return module.call(manager, "rows", x, start, end);
  }

  /** Returns x [t, hidden] with row {@code places[i]} replaced by row i of audio [n, hidden]. */
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
   * Returns x [t, width] in float32 on the host, padded to an even number of rows by repeating the
   * last.
   */
  public NDArray evenRows(NDManager manager, NDArray x) {
    return module.call(manager, "even_rows", x);
  }

  /** Returns an uninitialised array [rows, width] in float32 on the host. */
  public NDArray allocate(NDManager manager, long rows, long width) {
    return module.call(manager, "allocate", rows, width);
  }

  /** Returns x [t, width] on the device of {@code like}, in the activations' type. */
  public NDArray stageRows(NDManager manager, NDArray x, NDArray like) {
    return module.call(manager, "stage_rows", x, like);
  }

  /** Rearranges row-major 4-bit values, U8 [n, k / 2], into the tiles of libtorch's CUDA kernel. */
  public NDArray tile(NDManager manager, NDArray values) {
    return module.call(manager, "tile", values);
  }

  /** Transposes scales [n, groups, 2] to [groups, n, 2], or back. */
  public NDArray regroup(NDManager manager, NDArray scales) {
    return module.call(manager, "regroup", scales);
  }

  /** Applies the linear layer {@code parts} to x [t, k]: [t, n], n the outputs of all parts. */
  public NDArray linear(NDManager manager, NDArray x, List<NDArray> parts) {
    return module.call(manager, "linear", x, parts);
  }

  /**
   * Applies the convolutions to one clip and adds the position embeddings.
   *
   * @param mel float32 [mel bins, mel frames], including the frames seen behind the clip
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
   * Applies a layer of the encoder to x [sum of counts, width]. A row attends to all rows of its
   * clip.
   *
   * @param counts the number of rows of each clip
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
   * Averages each two neighbouring rows of x [sum of counts, width] within a clip and normalises:
   * [sum of counts / 2, width]. The last row of an odd count is dropped.
   */
  public NDArray pool(NDManager manager, NDArray x, long[] counts, List<NDArray> norm) {
    return module.call(manager, "pool", x, counts, norm);
  }

  /** Applies a layer norm to x [t, width]. */
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
   * Applies a layer of a decoder of the Qwen2 family to x [t, hidden], and writes the rows' keys
   * and values to their caches.
   *
   * @param rotations see {@link #rotations}
   * @param writes three numbers a sequence, see {@code StepLayout}
   * @param layer its index in the caches
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

  /** Applies the gated feed-forward block to x [t, hidden], without norm and residual. */
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
   * Returns the {@code most} largest logits of each row of float32 [rows, vocabulary], in any
   * order, and their tokens: float32 [2, rows, most].
   */
  public NDArray topK(NDManager manager, NDArray logits, int most) {
    return module.call(manager, "top_k", logits, most);
  }

  /**
   * Writes a clip's cross-attention keys and values in one layer of Whisper's decoder.
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
   * Applies a layer of Whisper's decoder to x [t, width], and writes the rows' keys and values to
   * the caches of their texts.
   *
   * @param text the self-attention cache
   * @param writes three numbers a sequence, see {@code StepLayout}
   * @param clips the cross-attention cache, written by {@link #writeClip}
   * @param layer its index in the caches
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
   * Returns an empty KV cache on the device of {@code like}.
   *
   * @param shape layers, 2, key heads, capacity, head size
   * @param compressed whether it is in 8 bits, rather than in the activations' type
   */
  public NDArray cache(NDManager manager, long[] shape, boolean compressed, NDArray like) {
    return module.call(manager, "cache", shape, compressed, like);
  }

  /** Returns the scales of a KV cache, as in {@link Context}. */
  public NDArray cacheScales(NDManager manager, long[] shape, boolean compressed, NDArray like) {
    return module.call(manager, "cache_scales", shape, compressed, like);
  }

  /**
   * Returns a copy of a cache, or of its scales, with capacity for {@code capacity} tokens and the
   * first {@code tokens} of {@code old}; returns {@code old} itself if it is empty.
   */
  public NDArray grow(NDManager manager, NDArray old, int capacity, int tokens) {
    return module.call(manager, "grow", old, capacity, tokens);
  }

  /** Returns the operations on a paged KV cache. */
  public PagedModule paged() {
    return new PagedModule(this, module);
  }

  @Override
  public void close() {
    module.close();
  }
}
