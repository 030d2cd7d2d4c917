package org.voicepersona.model.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A computation that is ready to run, with its constants in memory of its own. */
public final class OnnxProgram implements AutoCloseable {

  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxProgram(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Makes a model ready.
   *
   * @param manager of the host, to borrow memory from
   * @throws IllegalStateException when ONNX Runtime is missing or does not take the model
   */
  public static OnnxProgram of(NDManager manager, OnnxModel model) {
    OrtEnvironment environment = OnnxRuntime.environment();
    ProtoMessage encoded = model.encoded();
    // Memory of libtorch is free as soon as it is closed; a buffer of Java waits for a collection.
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        NDArray memory = manager.create(new Shape(encoded.size()), DataType.UINT8)) {
      ByteBuffer bytes = ((PtNDArray) memory).toByteBuffer(true);
      encoded.writeTo(bytes);
      options.disablePerSessionThreads();
      // An arena a program would keep the memory of its longest prompt.
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      return new OnnxProgram(environment, environment.createSession(bytes.flip(), options));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not take a program: " + e.getMessage(), e);
    }
  }

  /**
   * Computes {@code outputs} from {@code inputs}.
   *
   * @param inputs float32 on the host, without gaps, [rows, width]
   * @param outputs the same; overwritten
   */
  public void run(Map<String, NDArray> inputs, Map<String, NDArray> outputs) {
    Map<String, OnnxTensor> from = new LinkedHashMap<>();
    Map<String, OnnxTensor> to = new LinkedHashMap<>();
    try {
      views(inputs, from);
      views(outputs, to);
      session.run(from, to).close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      from.values().forEach(OnnxTensor::close);
      to.values().forEach(OnnxTensor::close);
    }
  }

  private void views(Map<String, NDArray> tensors, Map<String, OnnxTensor> views)
      throws OrtException {
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      NDArray values = tensor.getValue();
      FloatBuffer memory =
          ((PtNDArray) values).toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
      views.put(
          tensor.getKey(),
          OnnxTensor.createTensor(environment, memory, values.getShape().getShape()));
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }
}
