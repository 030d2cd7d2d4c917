package org.voicepersona.model.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.plan.EncoderPlace;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.Qwen2AudioGraph;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.weights.ComputeSettings;

/**
 * Makes a step of decoding on the libraries that stand in for CUDA, once with all layers there and
 * once with all but the last, and sets a mark behind it: {@code LAYERS layers}. Arguments: the
 * model, {@code int8} for keys and values in 8 bits, and how many sequences there are.
 */
final class DecodingSteps {

  private static final int QUESTIONS = 3;
  private static final int SHARED = 140;
  private static final int OWN = 200;
  private static final long ROOM = 16_384;
  private static final int WARMING = 3;

  private interface FakeCuda extends Library {
    void fake_cuda_mark(String name);
  }

  private DecodingSteps() {}

  public static void main(String[] arguments) {
    boolean compressed = arguments[1].equals("int8");
    try (ModelDirectory model = SpeechModels.open(Path.of(arguments[0]))) {
      int layers = Qwen2AudioConfig.of(model).text().layers();
      for (int onHost : List.of(0, 1)) {
        Arithmetic arithmetic =
            Arithmetic.of(Precision.usualFor(model)).withCompressedCaches(compressed);
        Placement placement =
            new Placement(ComputeDevice.CUDA, onHost, EncoderPlace.RESIDENT, ROOM);
        try (Qwen2AudioGraph graph =
            Qwen2AudioGraph.load(
                Qwen2AudioConfig.of(model), model, ComputeSettings.of(arithmetic, placement))) {
          FakeCuda cuda = Native.load("libcudart.so.12", FakeCuda.class);
          steps(graph, cuda, Integer.parseInt(arguments[2]));
          cuda.fake_cuda_mark("%d layers".formatted(layers - onHost));
        }
      }
    }
  }

  private static void steps(Qwen2AudioGraph graph, FakeCuda cuda, int sequences) {
    List<KeyValueCache> opened = new ArrayList<>();
    List<KeyValueCache> caches = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      if (i % QUESTIONS == 0) {
        opened.add(filled(graph, Optional.empty(), SHARED));
      }
      caches.add(filled(graph, Optional.of(opened.get(opened.size() - 1)), OWN));
    }
    int[] ids = IntStream.range(100, 100 + sequences).toArray();
    long[] ones = LongStream.generate(() -> 1).limit(sequences).toArray();
    long[] rows = LongStream.range(0, sequences).toArray();
    for (int i = 0; i <= WARMING; i++) {
      cuda.fake_cuda_mark("before");
      try (NDManager step = graph.newStep()) {
        NDArray x = graph.advance(step, graph.embed(step, ids), caches, ones);
        graph.scores(step, x, rows);
      }
    }
    caches.forEach(KeyValueCache::close);
    opened.forEach(KeyValueCache::close);
  }

  private static KeyValueCache filled(
      Qwen2AudioGraph graph, Optional<KeyValueCache> beginning, int tokens) {
    KeyValueCache cache = graph.newCache(beginning, tokens + KeyValueCache.PAGE);
    cache.advance(tokens);
    return cache;
  }
}
