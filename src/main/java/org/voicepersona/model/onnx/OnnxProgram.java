package org.voicepersona.model.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.onnx.OnnxModel.Role;
import org.voicepersona.model.torch.HostTensor;
import org.voicepersona.natives.OnnxRuntime;

/** A computation ready to run, with its weights in memory of its own. */
public final class OnnxProgram implements AutoCloseable {

  private final OrtSession session;
  private final Map<Role, NDManager> weights;

  private OnnxProgram(OrtSession session, Map<Role, NDManager> weights) {
    this.session = session;
    this.weights = weights;
  }

  /**
   * Makes a program of a model.
   *
   * @param manager of the host, which allocates the memory
   * @throws IllegalStateException if ONNX Runtime is missing or rejects the model
   */
  public static OnnxProgram of(NDManager manager, OnnxModel model) {
    OnnxProgram program = withWeights(manager, model);
    PackingProbe.packed().forEach(role -> program.weights.get(role).close());
    return program;
  }

  /** Makes a program that also keeps the weights of which ONNX Runtime has packed a copy. */
  static OnnxProgram withWeights(NDManager manager, OnnxModel model) {
    OrtEnvironment environment = OnnxRuntime.environment();
    Map<Role, NDManager> weights = new EnumMap<>(Role.class);
    Arrays.stream(Role.values()).forEach(role -> weights.put(role, manager.newSubManager()));
    List<OnnxTensor> views = new ArrayList<>();
    boolean made = false;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.disablePerSessionThreads();
      // An arena would keep the memory of the longest prompt.
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      for (OnnxModel.Weights given : model.weights()) {
        ByteBuffer memory = memory(weights.get(given.role()), given.bytes());
        given.source().writeTo(memory.duplicate().order(ByteOrder.nativeOrder()));
        OnnxJavaType type = given.role().areFloats() ? OnnxJavaType.FLOAT : OnnxJavaType.UINT8;
        OnnxTensor view = OnnxTensor.createTensor(environment, memory, given.shape(), type);
        views.add(view);
        options.addInitializer(given.name(), view);
      }
      OnnxProgram program =
          new OnnxProgram(environment.createSession(model.encoded(), options), weights);
      made = true;
      return program;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not take a program: " + e.getMessage(), e);
    } finally {
      views.forEach(OnnxTensor::close);
      if (!made) {
        weights.values().forEach(NDManager::close);
      }
    }
  }

  /** Allocates memory from libtorch, which is freed when the manager is closed. */
  private static ByteBuffer memory(NDManager manager, long bytes) {
    return HostTensor.bytes(manager.create(new Shape(bytes), DataType.UINT8));
  }

  /** Zeroes the weights of a role as they were supplied. */
  void forget(Role role) {
    for (NDArray tensor : weights.get(role).getManagedArrays()) {
      ByteBuffer bytes = HostTensor.bytes(tensor);
      while (bytes.hasRemaining()) {
        bytes.put((byte) 0);
      }
    }
  }

  /**
   * Computes {@code outputs} from {@code inputs}.
   *
   * @param inputs float32 on the host, contiguous, [rows, width]
   * @param outputs float32 on the host, contiguous, [rows, width]; overwritten
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

  private static void views(Map<String, NDArray> tensors, Map<String, OnnxTensor> views)
      throws OrtException {
    OrtEnvironment environment = OnnxRuntime.environment();
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      FloatBuffer memory = HostTensor.bytes(tensor.getValue()).asFloatBuffer();
      long[] shape = tensor.getValue().getShape().getShape();
      views.put(tensor.getKey(), OnnxTensor.createTensor(environment, memory, shape));
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      weights.values().forEach(NDManager::close);
    }
  }
}
