package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.model.cuda.encode.DeviceEncoder;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.weights.SpeechModule;

/** An encoder in kernels of our own; its rows come to the host. */
public final class DeviceEmbedder implements AudioEmbedder {

  private final SpeechModule module;
  private final NDManager host;
  private final DeviceEncoder encoder;
  private final int width;
  private final Function<CudaException, RuntimeException> broken;

  /**
   * Makes an embedder.
   *
   * @param host of the host
   * @param encoder closed with this
   * @param width of the decoder
   * @param broken takes note that a kernel broke CUDA, and returns what to throw
   */
  public DeviceEmbedder(
      SpeechModule module,
      NDManager host,
      DeviceEncoder encoder,
      int width,
      Function<CudaException, RuntimeException> broken) {
    this.module = module;
    this.host = host;
    this.encoder = encoder;
    this.width = width;
    this.broken = broken;
  }

  @Override
  public List<NDArray> embedAudio(NDManager step, List<List<LogMel.Features>> groups) {
    List<LogMel.Features> clips = groups.stream().flatMap(List::stream).toList();
    Iterator<float[]> rows = computed(clips).iterator();
    List<NDArray> embeddings = new ArrayList<>();
    for (List<LogMel.Features> group : groups) {
      int tokens = group.stream().mapToInt(clip -> clip.lengths().audioTokens()).sum();
      FloatBuffer all = FloatBuffer.allocate(tokens * width);
      group.forEach(clip -> all.put(rows.next()));
      NDArray wide = host.create(all.array(), new Shape(tokens, width));
      wide.attach(step);
      embeddings.add(module.activations(step, wide));
    }
    return embeddings;
  }

  /** What is short of memory may be tried again; anything else is the end of CUDA here. */
  private List<float[]> computed(List<LogMel.Features> clips) {
    try {
      return encoder.embed(clips);
    } catch (CudaException e) {
      throw e.isOfMemory() ? e : broken.apply(e);
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
