package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.StepShape.CHOICES;
import static org.voicepersona.model.cuda.step.StepShape.PAGE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaGraph;
import org.voicepersona.model.cuda.driver.CudaModule;
import org.voicepersona.model.cuda.driver.CudaStream;
import org.voicepersona.model.cuda.driver.DeviceSlab;
import org.voicepersona.model.cuda.driver.PinnedBuffer;

/**
 * The layers and the head of a decoder on a card. A step of up to 32 rows is one upload, one graph
 * launch and one download. There is a graph for every multiple of eight rows, which serves all
 * steps of that size. For one thread at a time.
 *
 * <p>Keys and values lie in numbered pages of 64 tokens; the caller assigns pages to sequences.
 */
public final class DeviceDecoder implements AutoCloseable {

  /** Largest number of rows of a step. */
  public static final int MOST_ROWS = StepShape.MOST_ROWS;

  /** Smallest number of pages, which {@link #fault} needs. */
  public static final int LEAST_PAGES = SelfTest.PAGES;

  /**
   * Blocks whose sums overlap in a band of 128 outputs of the head, the largest product: each block
   * has at least one band of its own.
   */
  private static final int HEAD_SLOTS = 2;

  /** The part of a step in a graph. */
  private enum Part {
    FIRST_LAYER,
    LAYERS,
    HEAD,
    BOTH;

    int layers(int all) {
      return switch (this) {
        case HEAD -> 0;
        case FIRST_LAYER -> 1;
        case LAYERS, BOTH -> all;
      };
    }

    boolean hasHead() {
      return this == HEAD || this == BOTH;
    }
  }

  private record GraphKey(Part part, int cap) {}

  /** Memory that is freed while nothing is decoded. */
  private record Working(StepMemory memory, DeviceSlab pages) {}

  /** A row for the head only, whose position and pages do not matter. */
  private static final StepRow ANYWHERE = new StepRow(0, StepRow.Prefix.NONE, List.of(0));

  private final CudaContext context;
  private final StepShape shape;
  private final int pages;
  private final int mostPages; // of a row
  private final List<Runnable> owned = new ArrayList<>();
  private final Map<GraphKey, CudaGraph> graphs = new HashMap<>();
  private final StepProgram program;
  private final long headBytes;
  private final ByteBuffer turns;
  private final CudaStream stream;
  private final PinnedBuffer sent;
  private final PinnedBuffer received;
  private Optional<Working> working = Optional.empty();
  private int computed; // rows of the latest product of the head

  private DeviceDecoder(
      CudaContext context,
      byte[] code,
      StepShape shape,
      DecoderNames names,
      WeightStore store,
      int pages) {
    this.context = context;
    this.shape = shape;
    this.pages = pages;
    this.mostPages = Math.min(pages, pagesFor(shape.config().maxPositions()));
    owned.add(context::close);
    boolean loaded = false;
    try {
      CudaModule module = context.load(code);
      owned.add(module::close);
      DeviceWeights weights = DeviceWeights.load(context, shape, names, store);
      owned.add(weights::close);
      headBytes = weights.headBytes();
      program = new StepProgram(module, context.multiprocessors(), shape, weights);
      stream = context.newStream();
      owned.add(stream::close);
      turns = turns();
      sent = context.allocatePinned(Math.max(sentBytes(), turns.capacity()));
      owned.add(sent::close);
      received = context.allocatePinned(receivedBytes());
      owned.add(received::close);
      loaded = true;
    } finally {
      if (!loaded) {
        closeOwned();
      }
    }
  }

  /**
   * Loads a decoder onto a card.
   *
   * @param context of the card; closed with this decoder, or at once if loading fails
   * @param code the kernels, compiled for {@code shape}
   * @param pages number of pages, at least 1
   */
  public static DeviceDecoder load(
      CudaContext context,
      byte[] code,
      StepShape shape,
      DecoderNames names,
      WeightStore store,
      int pages) {
    return new DeviceDecoder(context, code, shape, names, store, pages);
  }

  /** Returns the most bytes that a decoder takes on a card besides weights and pages. */
  public static long workspaceBytes(TextConfig config) {
    StepShape shape = new StepShape(config, UnitForm.SIDE);
    int outputs = WeightPacker.paddedOutputs(config.vocabularySize());
    long partialBytes = (long) HEAD_SLOTS * MOST_ROWS * outputs * Float.BYTES;
    return StepMemory.bytes(shape, pagesFor(config.maxPositions()), partialBytes);
  }

  /** Returns the number of pages, numbered from 0. */
  public int pages() {
    return pages;
  }

  /** Returns how many bytes of weights the head reads. */
  public long headBytes() {
    return headBytes;
  }

  /**
   * Runs the layers, which write keys and values to the rows' pages.
   *
   * @param rows any number, sequence after sequence
   * @param x [rows, hidden], rounded to bfloat16
   * @return [rows, hidden], the residual after the last layer
   */
  public float[] advance(List<StepRow> rows, float[] x) {
    return advance(Part.LAYERS, rows, x);
  }

  /** Runs the first layer only, like {@link #advance}. */
  float[] firstLayer(List<StepRow> rows, float[] x) {
    return advance(Part.FIRST_LAYER, rows, x);
  }

  private float[] advance(Part part, List<StepRow> rows, float[] x) {
    int width = shape.config().hiddenSize();
    float[] behind = new float[x.length];
    for (int from = 0; from < rows.size(); from += MOST_ROWS) {
      int to = Math.min(rows.size(), from + MOST_ROWS);
      float[] own = Arrays.copyOfRange(x, from * width, to * width);
      run(part, rows.subList(from, to), HalfPrecision.toBfloat16(own));
      int count = (to - from) * width;
      receive(working().memory().residual(), (long) count * Float.BYTES)
          .asFloatBuffer()
          .get(behind, from * width, count);
    }
    return behind;
  }

  /**
   * Returns the likeliest next tokens for each of up to 32 rows of {@link #advance}'s result.
   *
   * @param x [rows, hidden], rounded to bfloat16
   */
  public List<Candidates> likeliest(float[] x) {
    int rows = x.length / shape.config().hiddenSize();
    run(Part.HEAD, Collections.nCopies(rows, ANYWHERE), HalfPrecision.toBfloat16(x));
    return best(rows);
  }

  /**
   * Runs layers and head for up to 32 rows, in one launch.
   *
   * @param x [rows, hidden] in bfloat16
   */
  public List<Candidates> next(List<StepRow> rows, short[] x) {
    run(Part.BOTH, rows, x);
    return best(rows.size());
  }

  /** Returns all logits of a row of the latest {@link #likeliest} or {@link #next}. */
  public float[] logits(int row) {
    context.makeCurrent();
    StepMemory memory = working().memory();
    program.logits(stream, memory, StepShape.padded(computed));
    int vocabulary = shape.config().vocabularySize();
    float[] logits = new float[vocabulary];
    receive(
            memory.logits() + (long) row * vocabulary * Float.BYTES,
            (long) vocabulary * Float.BYTES)
        .asFloatBuffer()
        .get(logits);
    return logits;
  }

  /**
   * Compares the kernels with a reference implementation on this card, within two seconds. The
   * content of the pages is lost, and their memory is freed.
   *
   * @return the difference in words; empty if there is none
   */
  public Optional<String> fault(DecoderNames names, WeightStore store) {
    Optional<String> fault = new SelfTest(this, shape, names, store).fault();
    giveUpPages();
    return fault;
  }

  /** Frees all memory but the weights until a step needs it; the content of the pages is lost. */
  public void giveUpPages() {
    context.makeCurrent();
    graphs.values().forEach(CudaGraph::close); // they hold addresses of the memory
    graphs.clear();
    working.ifPresent(
        it -> {
          it.pages().close();
          it.memory().close();
        });
    working = Optional.empty();
  }

  private Working working() {
    if (working.isEmpty()) {
      StepMemory memory = StepMemory.allocate(context, shape, mostPages, program.partialBytes());
      boolean allocated = false;
      try {
        DeviceSlab all = context.allocate(shape.config().layers() * layerBytes());
        working = Optional.of(new Working(memory, all));
        allocated = true;
      } finally {
        if (!allocated) {
          memory.close();
        }
      }
      upload(memory.turns(), turns.rewind());
    }
    return working.get();
  }

  /** Returns the bytes of a layer's pages. */
  private long layerBytes() {
    return DeviceSlab.room(pages * shape.pageBytes());
  }

  private void run(Part part, List<StepRow> rows, short[] x) {
    context.makeCurrent();
    StepMemory memory = working().memory();
    StepBlock block = new StepBlock(rows);
    int cap = StepShape.padded(rows.size());
    int width = shape.config().hiddenSize();
    ByteBuffer content = sent.content();
    content.asShortBuffer().put(x);
    content.position(cap * width * Short.BYTES);
    block.writeTo(content, StepBlock.slots(mostPages * PAGE));
    stream.upload(memory.embeddings(cap, width), sent, content.position());
    stream.launch(graphs.computeIfAbsent(new GraphKey(part, cap), this::capture));
    computed = rows.size();
  }

  private CudaGraph capture(GraphKey key) {
    StepMemory memory = working().memory();
    long[] caches = caches();
    return stream.capture(
        () -> {
          program.layers(
              stream, memory, key.cap(), Arrays.copyOf(caches, key.part().layers(caches.length)));
          if (key.part().hasHead()) {
            program.head(stream, memory, key.cap());
          }
        });
  }

  /** Returns the address of each layer's pages. */
  private long[] caches() {
    long first = working().pages().first();
    long[] caches = new long[shape.config().layers()];
    Arrays.setAll(caches, layer -> first + layer * layerBytes());
    return caches;
  }

  private List<Candidates> best(int rows) {
    ByteBuffer keys = receive(working().memory().best(), (long) rows * CHOICES * Long.BYTES);
    List<Candidates> best = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      long[] own = new long[CHOICES];
      keys.asLongBuffer().position(row * CHOICES).get(own);
      best.add(Candidates.of(own));
    }
    return best;
  }

  private ByteBuffer receive(long from, long bytes) {
    stream.download(received, from, bytes);
    stream.await();
    return received.content();
  }

  private void upload(long to, ByteBuffer bytes) {
    sent.content().put(bytes);
    stream.upload(to, sent, bytes.capacity());
    stream.await();
  }

  /** Returns cosine and sine of each position and dimension, see {@link StepMemory#turns}. */
  private ByteBuffer turns() {
    int half = StepShape.HEAD / 2;
    ByteBuffer turns =
        ByteBuffer.allocate(mostPages * PAGE * half * 2 * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int position = 0; position < mostPages * PAGE; position++) {
      for (int i = 0; i < half; i++) {
        float frequency = (float) (1 / Math.pow(shape.config().ropeTheta(), (double) i / half));
        float angle = position * frequency;
        turns.putFloat((float) Math.cos(angle)).putFloat((float) Math.sin(angle));
      }
    }
    return turns.flip();
  }

  private static int pagesFor(int tokens) {
    return (tokens + PAGE - 1) / PAGE;
  }

  private long sentBytes() {
    return (long) MOST_ROWS * shape.config().hiddenSize() * Short.BYTES
        + StepBlock.mostBytes(mostPages);
  }

  private long receivedBytes() {
    long widest =
        Math.max((long) MOST_ROWS * shape.config().hiddenSize(), shape.config().vocabularySize());
    return Math.max(widest * Float.BYTES, (long) MOST_ROWS * CHOICES * Long.BYTES);
  }

  @Override
  public void close() {
    giveUpPages();
    closeOwned();
  }

  private void closeOwned() {
    Collections.reverse(owned);
    owned.forEach(Runnable::run);
    owned.clear();
  }
}
