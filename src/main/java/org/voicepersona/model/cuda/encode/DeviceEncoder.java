package org.voicepersona.model.cuda.encode;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaModule;
import org.voicepersona.model.cuda.driver.CudaStream;
import org.voicepersona.model.cuda.driver.DeviceSlab;
import org.voicepersona.model.cuda.driver.PinnedBuffer;
import org.voicepersona.model.frontend.LogMel;

/**
 * An audio encoder with its projector on a card. Clips are encoded in batches of at most the
 * encoder's positions, with the same bits as alone. The workspace is freed after each call, and so
 * are evicted weights. For one thread at a time.
 */
public final class DeviceEncoder implements AutoCloseable {

  private final CudaContext context;
  private final EncoderShape shape;
  private final WeightStore store;
  private final List<Runnable> owned = new ArrayList<>();
  private final CudaModule module;
  private final EncoderProgram program;
  private final CudaStream stream;
  private final PinnedBuffer staging;
  private final Optional<Resident> resident;

  /** Weights and their memory. */
  private record Resident(DeviceSlab slab, CardWeights weights) implements AutoCloseable {
    @Override
    public void close() {
      slab.close();
    }
  }

  private DeviceEncoder(
      CudaContext context, byte[] code, EncoderShape shape, WeightStore store, boolean evicted) {
    this.context = context;
    this.shape = shape;
    this.store = evicted ? new KeptInOrder(store) : store;
    owned.add(context::close);
    boolean loaded = false;
    try {
      module = context.load(code);
      owned.add(module::close);
      program = program(context.multiprocessors());
      stream = context.newStream();
      owned.add(stream::close);
      staging = context.allocatePinned(stagingBytes());
      owned.add(staging::close);
      resident = evicted ? Optional.empty() : Optional.of(upload());
      resident.ifPresent(it -> owned.add(it::close));
      loaded = true;
    } finally {
      if (!loaded) {
        closeOwned();
      }
    }
  }

  /**
   * Loads an encoder onto a card.
   *
   * @param context of the card; closed with this encoder, or at once if loading fails
   * @param code the kernels
   * @param shape without a {@link EncoderShape#fault}
   * @param store read again on each call if the weights are evicted
   * @param evicted whether the weights are freed after each call
   */
  public static DeviceEncoder load(
      CudaContext context, byte[] code, EncoderShape shape, WeightStore store, boolean evicted) {
    return new DeviceEncoder(context, code, shape, store, evicted);
  }

  /**
   * Returns the largest number of bytes that an encoder takes on a card besides its weights.
   *
   * @param projected width of the projector's output
   */
  public static long workspaceBytes(AudioConfig config, int projected) {
    return EncoderMemory.bytes(config, projected);
  }

  /**
   * Encodes and projects clips.
   *
   * @return [audio tokens, projected] of each clip
   */
  public List<float[]> embed(List<LogMel.Features> clips) {
    return visit(
        (memory, weights) -> {
          List<float[]> all = new ArrayList<>();
          for (int from = 0; from < clips.size(); ) {
            int to = together(clips, from);
            all.addAll(embed(memory, weights, clips.subList(from, to)));
            from = to;
          }
          return all;
        });
  }

  /** Returns the end (exclusive) of the batch of clips that begins with {@code from}. */
  private int together(List<LogMel.Features> clips, int from) {
    int to = from;
    int frames = 0;
    do {
      frames += clips.get(to).lengths().encoderFrames();
      to++;
    } while (to < clips.size()
        && frames + clips.get(to).lengths().encoderFrames() <= shape.config().positions());
    return to;
  }

  private List<float[]> embed(
      EncoderMemory memory, CardWeights weights, List<LogMel.Features> clips) {
    int[] frames = clips.stream().mapToInt(clip -> clip.lengths().encoderFrames()).toArray();
    for (int i = 0, first = 0; i < frames.length; first += frames[i], i++) {
      stem(memory, weights, clips.get(i), first);
    }
    int tiles = tiles(memory, frames);
    for (CardWeights.Layer layer : weights.layers()) {
      program.layer(stream, memory, layer, rows(frames), tiles);
    }
    float[] all = end(memory, weights, frames);
    List<float[]> split = new ArrayList<>();
    int at = 0;
    for (LogMel.Features clip : clips) {
      float[] own = new float[clip.lengths().audioTokens() * shape.projected()];
      System.arraycopy(all, at, own, 0, own.length);
      at += own.length;
      split.add(own);
    }
    return split;
  }

  private static int rows(int... frames) {
    return Arrays.stream(frames).sum();
  }

  /** Uploads a clip and launches its convolutions. */
  private void stem(EncoderMemory memory, CardWeights weights, LogMel.Features clip, int first) {
    int frames = clip.lengths().encoderFrames();
    if (clip.bins() != shape.config().melBins() || frames > shape.config().positions()) {
      throw new IllegalArgumentException(
          "a clip of %d bins and %d frames, must have %d and at most %d"
              .formatted(
                  clip.bins(), frames, shape.config().melBins(), shape.config().positions()));
    }
    int heard = Math.min(clip.frames(), 2 * frames + 1); // those that its frames depend on
    int bins = shape.paddedBins();
    short[] mel = new short[(heard + 2) * bins];
    for (int bin = 0; bin < clip.bins(); bin++) {
      for (int t = 0; t < heard; t++) {
        mel[(t + 1) * bins + bin] =
            HalfPrecision.floatToBfloat16(clip.values()[bin * clip.frames() + t]);
      }
    }
    staging.content().asShortBuffer().put(mel);
    send(memory.mel(), (long) mel.length * Short.BYTES);
    program.stem(stream, memory, weights, heard, frames, first);
  }

  /** Uploads the tiles of attention for clips of {@code frames}, and returns their number. */
  private int tiles(EncoderMemory memory, int... frames) {
    ByteBuffer numbers = staging.content();
    int first = 0;
    for (int count : frames) {
      for (int query = 0; query < count; query += EncoderMemory.TILE_QUERIES) {
        numbers.putInt(first).putInt(count).putInt(query).putInt(0);
      }
      first += count;
    }
    send(memory.tiles(), numbers.position());
    return numbers.position() / (EncoderMemory.TILE_NUMBERS * Integer.BYTES);
  }

  private float[] end(EncoderMemory memory, CardWeights weights, int... frames) {
    ByteBuffer pairs = staging.content();
    int first = 0;
    for (int count : frames) {
      for (int token = 0; token < count / 2; token++) {
        pairs.putInt(first + 2 * token);
      }
      first += count;
    }
    int tokens = pairs.position() / Integer.BYTES;
    float[] embedded = new float[tokens * shape.projected()];
    if (tokens > 0) {
      send(memory.pairs(), pairs.position());
      program.end(stream, memory, weights, tokens);
      ShortBuffer rows =
          receive(memory.embedded(), (long) embedded.length * Short.BYTES).asShortBuffer();
      for (int i = 0; i < embedded.length; i++) {
        embedded[i] = HalfPrecision.bfloat16ToFloat(rows.get(i));
      }
    }
    return embedded;
  }

  /**
   * Compares the kernels with a reference implementation on this card.
   *
   * @return the difference in words; empty if there is none
   */
  public Optional<String> fault() {
    return new EncoderSelfTest(this, shape, store).fault();
  }

  /** Returns the program for a card with so many multiprocessors. */
  EncoderProgram program(int multiprocessors) {
    return new EncoderProgram(module, multiprocessors, shape);
  }

  /** Returns the residual after the convolutions of a clip, [frames, width]. */
  float[] stem(LogMel.Features clip) {
    return visit(
        (memory, weights) -> {
          stem(memory, weights, clip, 0);
          return residual(memory, clip.lengths().encoderFrames());
        });
  }

  /** Returns the residual of clips of {@code frames} after the first layer. */
  float[] firstLayer(EncoderProgram by, float[] x, int... frames) {
    return visit(
        (memory, weights) -> {
          staging.content().asFloatBuffer().put(x);
          send(memory.residual(), (long) x.length * Float.BYTES);
          by.layer(stream, memory, weights.layers().get(0), rows(frames), tiles(memory, frames));
          return residual(memory, rows(frames));
        });
  }

  /** Returns a clip's residual after pooling, last norm and projector. */
  float[] end(float[] x) {
    return visit(
        (memory, weights) -> {
          staging.content().asFloatBuffer().put(x);
          send(memory.residual(), (long) x.length * Float.BYTES);
          return end(memory, weights, x.length / shape.width());
        });
  }

  private float[] residual(EncoderMemory memory, int rows) {
    float[] values = new float[rows * shape.width()];
    FloatBuffer floats =
        receive(memory.residual(), (long) values.length * Float.BYTES).asFloatBuffer();
    floats.get(values);
    return values;
  }

  private void send(long to, long bytes) {
    stream.upload(to, staging, bytes);
    stream.await();
  }

  private ByteBuffer receive(long from, long bytes) {
    stream.download(staging, from, bytes);
    stream.await();
    return staging.content();
  }

  /** Computes with allocated memory and loaded weights. */
  @FunctionalInterface
  private interface Visit<T> {
    T with(EncoderMemory memory, CardWeights weights);
  }

  private <T> T visit(Visit<T> visit) {
    context.makeCurrent();
    if (resident.isPresent()) {
      try (EncoderMemory memory = EncoderMemory.allocate(context, shape)) {
        return visit.with(memory, resident.get().weights());
      }
    }
    try (Resident visiting = upload();
        EncoderMemory memory = EncoderMemory.allocate(context, shape)) {
      return visit.with(memory, visiting.weights());
    }
  }

  private Resident upload() {
    SlabRoom.Counted counted = new SlabRoom.Counted();
    CardWeights.place(counted, shape, store);
    DeviceSlab slab = context.allocate(counted.bytes());
    boolean uploaded = false;
    try {
      Resident all =
          new Resident(
              slab, CardWeights.place(new SlabRoom.Copied(slab, stream, staging), shape, store));
      uploaded = true;
      return all;
    } finally {
      if (!uploaded) {
        slab.close();
      }
    }
  }

  /** Returns the staging buffer's bytes, for pieces of weights, residual, clip, and result. */
  private long stagingBytes() {
    long frames = shape.config().positions();
    long widest =
        Math.max(shape.width() * 2L, Math.max(shape.projected(), shape.paddedBins() * 2L));
    return Math.max(SlabRoom.Copied.STAGED, (frames + 2) * widest * Short.BYTES);
  }

  @Override
  public void close() {
    context.makeCurrent();
    closeOwned();
  }

  private void closeOwned() {
    Collections.reverse(owned);
    owned.forEach(Runnable::run);
    owned.clear();
  }
}
