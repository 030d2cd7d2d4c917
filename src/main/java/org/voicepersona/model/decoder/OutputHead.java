package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.onnx.OnnxModel;
import org.voicepersona.model.onnx.OnnxProgram;
import org.voicepersona.model.weights.SpeechModule;
import org.voicepersona.model.weights.WeightLoader;

/** The decoder's last norm and the linear layer that gives a logit to each token. */
public interface OutputHead extends AutoCloseable {

  /** Returns the logits of {@code rows} of x [n, hidden]: [rows or more, vocabulary], float32. */
  NDArray logits(NDManager manager, NDArray x, long... rows);

  /** Returns how many bytes of weights {@link #logits} reads. */
  long bytes();

  @Override
  void close();

  /** Returns a head that libtorch computes. */
  static OutputHead ofTorch(SpeechModule module, WeightLoader loader, DecoderNames names) {
    NDArray norm = loader.dense(names.finalNorm());
    List<NDArray> head = loader.linear(names.head());
    return new OutputHead() {
      @Override
      public NDArray logits(NDManager manager, NDArray x, long... rows) {
        try (NDArray here = module.toDeviceOf(manager, x, norm)) {
          return module.logits(manager, here, rows, norm, head);
        }
      }

      @Override
      public long bytes() {
        return TorchLayer.bytes(head);
      }

      @Override
      public void close() {}
    };
  }

  /** Returns a head that is an integer product on the CPU. */
  static OutputHead ofIntegers(
      SpeechModule module,
      NDManager host,
      WeightStore store,
      TextConfig config,
      DecoderNames names) {
    OnnxModel model = new OnnxModel();
    IntegerLinear layers = new IntegerLinear(model, store, config.rmsNormEpsilon());
    String normed = layers.norm(model.input("x", config.hiddenSize()), names.finalNorm());
    String logits = layers.linear(normed, names.head());
    model.output(logits, config.vocabularySize());
    OnnxProgram program = OnnxProgram.of(host, model);
    return new OutputHead() {
      @Override
      public NDArray logits(NDManager manager, NDArray x, long... rows) {
        try (NDArray chosen = module.selectRows(manager, x, rows);
            NDArray even = module.evenRows(manager, chosen)) {
          NDArray result =
              module.allocate(manager, even.getShape().get(0), config.vocabularySize());
          program.run(Map.of("x", even), Map.of(logits, result));
          return result;
        }
      }

      @Override
      public long bytes() {
        return layers.bytes();
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }
}
