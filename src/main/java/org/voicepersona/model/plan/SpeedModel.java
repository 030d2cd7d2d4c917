package org.voicepersona.model.plan;

/**
 * Estimates the time for a clip of the {@link Workload} from bytes read, operations and kernel
 * launches. It serves to compare layouts; the card is a laptop's RTX 3060, the host has eight
 * cores. Decoders that this project's CUDA kernels support are estimated by {@link KernelSpeed}.
 *
 * @param sizes of the model
 * @param layout where its parts lie
 */
record SpeedModel(ModelSizes sizes, Layout layout) {

  private static final double GPU_BYTES_A_SECOND = 336e9;
  private static final double GPU_OPERATIONS_A_SECOND = 15e12;
  private static final double HOST_BYTES_A_SECOND = 30e9;
  private static final double HOST_OPERATIONS_A_SECOND = 0.8e12;

  /** Overhead of a layer on the host: calls, and waking threads. */
  private static final double HOST_LAYER_SECONDS = 500e-6;

  /** Transfer rate between host and card, from memory that is not pinned. */
  private static final double TRANSFER_BYTES_A_SECOND = 5e9;

  private static final double LAUNCH_SECONDS = 6e-6;
  private static final int LAUNCHES_ABOUT_A_STEP = 40;

  /** Clips that are encoded at once where the encoder is evicted afterwards. */
  private static final int CLIPS_TOGETHER = 32;

  /** Attention batches in a layer: two for the halves of the store, and one for the padding. */
  private static final int MOST_BATCHES = 3;

  /**
   * The cost of a layer on the card besides reading its weights, by the format of keys and values.
   *
   * @param launches of kernels other than attention, counted in a run that computes nothing
   * @param launchesABatch kernel launches of an attention batch
   * @param moves passes over the keys and values in a step
   */
  private record Kernels(int launches, int launchesABatch, int moves) {

    /** Passes: gathers (read and write), then attends (read). */
    private static final Kernels FULL = new Kernels(30, 2, 3);

    /** Passes in units of 8 bits: gathers (2), expands to 16 bits (1 + 2), attends (2). */
    private static final Kernels COMPRESSED = new Kernels(36, 4, 7);

    private int launches(int batches) {
      int joining = batches > 1 ? 1 : 0;
      return launches + batches * launchesABatch + joining;
    }
  }

  /** Returns the kernels that a layer launches in a step with {@code batches} of attention. */
  static int launchesALayer(boolean compressedCaches, int batches) {
    return kernels(compressedCaches).launches(batches);
  }

  private static Kernels kernels(boolean compressedCaches) {
    return compressedCaches ? Kernels.COMPRESSED : Kernels.FULL;
  }

  /** Returns the clips described in an hour if {@code clips} are answered at a time. */
  double clipsAnHour(int clips) {
    double stepSeconds = stepSeconds(clips);
    double decoding = Workload.ANSWER_TOKENS * stepSeconds / clips;
    return 3600 / (decoding + prefillSeconds() + encodingSeconds(stepSeconds));
  }

  /** Returns the seconds of a decoder step, which adds a token to each answer of the clips. */
  private double stepSeconds(int clips) {
    double cacheBytes = Workload.tokensHeld(clips) * sizes.keyValues(layout.compressedCaches());
    if (layout.mayGoThroughKernels()) {
      return kernels().stepSeconds(clips * Workload.QUESTIONS, cacheBytes);
    }
    double moved = cacheBytes * kernels(layout.compressedCaches()).moves();
    int onHost = layout.layersOnHost();
    double host =
        onHost
            * (Math.max(
                    sizes.hostLayer() / HOST_BYTES_A_SECOND,
                    operations(clips * Workload.QUESTIONS) / HOST_OPERATIONS_A_SECOND)
                + cacheBytes / HOST_BYTES_A_SECOND
                + HOST_LAYER_SECONDS);
    if (!layout.usesGpu()) {
      return host + sizes.hostHead() / HOST_BYTES_A_SECOND;
    }
    int onGpu = layout.layersOnGpu();
    double bytes = onGpu * (sizes.decoderLayer() + moved) + sizes.head();
    int launches = launchesALayer(layout.compressedCaches(), Math.min(clips, MOST_BATCHES));
    return host
        + bytes / GPU_BYTES_A_SECOND
        + (onGpu * launches + LAUNCHES_ABOUT_A_STEP) * LAUNCH_SECONDS;
  }

  /** Returns the seconds that prefilling the prompts of a clip takes. */
  private double prefillSeconds() {
    if (layout.mayGoThroughKernels()) {
      return kernels().prefillSeconds(Workload.PROMPT_TOKENS);
    }
    double layer = operations(Workload.PROMPT_TOKENS);
    return layout.layersOnGpu() * layer / GPU_OPERATIONS_A_SECOND
        + layout.layersOnHost() * layer / HOST_OPERATIONS_A_SECOND;
  }

  private KernelSpeed kernels() {
    return new KernelSpeed(sizes, layout.layers());
  }

  private double operations(int rows) {
    return 2.0 * rows * sizes.weightsOfLayer();
  }

  /** Returns the seconds of encoding a clip; eviction adds transfers and a draining batch. */
  private double encodingSeconds(double stepSeconds) {
    double operations = 2.0 * Workload.ENCODER_FRAMES * sizes.weightsOfEncoder();
    if (!layout.usesGpu() || layout.encoder() == EncoderPlace.HOST) {
      return operations / HOST_OPERATIONS_A_SECOND;
    }
    double encoding = operations / GPU_OPERATIONS_A_SECOND;
    return layout.encoder() == EncoderPlace.RESIDENT
        ? encoding
        : encoding
            + (sizes.encoder() / TRANSFER_BYTES_A_SECOND + Workload.ANSWER_TOKENS * stepSeconds / 2)
                / CLIPS_TOGETHER;
  }
}
