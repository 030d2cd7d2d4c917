package org.voicepersona.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.voicepersona.model.cuda.card.KernelGuard;
import org.voicepersona.model.cuda.encode.DeviceEncoder;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.weights.SpeechModule;

/** An encoder in CUDA kernels of this project, whose results are copied to the host. */
public final class DeviceEmbedder implements AudioEmbedder {

  private final SpeechModule module;
  private final NDManager host;
  private final DeviceEncoder encoder;
  private final int width;
  private final KernelGuard guard;

  /**
   * Makes an embedder.
   *
   * @param host manager of the host
   * @param encoder closed with this embedder
   * @param width of the decoder
   * @param guard runs the encoder's work
   */
  public DeviceEmbedder(
      SpeechModule module, NDManager host, DeviceEncoder encoder, int width, KernelGuard guard) {
    this.module = module;
    this.host = host;
    this.encoder = encoder;
    this.width = width;
    this.guard = guard;
  }

  @Override
  public List<NDArray> embedAudio(NDManager step, List<List<LogMel.Features>> groups) {
    List<LogMel.Features> clips = groups.stream().flatMap(List::stream).toList();
    Iterator<float[]> rows = guard.run(() -> encoder.embed(clips)).iterator();
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

  @Override
  public void close() {
    encoder.close();
  }
}
