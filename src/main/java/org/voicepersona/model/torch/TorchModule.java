package org.voicepersona.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A loaded TorchScript class, whose methods are called with tensors, numbers and lists.
 *
 * <p>Arguments are {@link NDArray}, {@code List<NDArray>}, {@code long[]}, {@link Number} or {@link
 * Boolean}; results belong to the manager passed in. A call costs about 10 µs.
 */
public final class TorchModule implements AutoCloseable {

  private final PtSymbolBlock block;

  private TorchModule(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Loads class {@code className} from the resource {@code className.py} beside {@code owner}.
   *
   * @param manager owns the module
   * @param attributes the fields of the instance, see {@link TorchScriptArchive#pack}
   */
  public static TorchModule load(
      NDManager manager, Class<?> owner, String className, Map<String, Object> attributes) {
    return load(manager, className, source(owner, className + ".py"), attributes);
  }

  /**
   * Loads class {@code className} from {@code source}.
   *
   * @param manager owns the module
   * @param attributes the fields of the instance, see {@link TorchScriptArchive#pack}
   */
  public static TorchModule load(
      NDManager manager, String className, String source, Map<String, Object> attributes) {
    byte[] archive = TorchScriptArchive.pack(className, source, attributes);
    try {
      return new TorchModule(
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), true, false));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static String source(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing beside " + owner);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource + " failed", e);
    }
  }

  /** Calls {@code method}, which returns a tensor. */
  public NDArray call(NDManager manager, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /** Calls {@code method}, which returns a list of tensors. */
  public List<NDArray> callForList(NDManager manager, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      return List.of(result.toTensorArray((PtNDManager) manager));
    }
  }

  private IValue run(String method, Object... arguments) {
    // The graph optimizer recompiles for every new shape, and shapes keep changing here. libtorch's
    // switch is thread-local, so it is set on every calling thread.
    JniUtils.setGraphExecutorOptimize(false);
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = value(arguments[i]);
      }
      return IValueUtils.runMethod(block, method, values);
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDArray tensor) {
      return IValue.from((PtNDArray) tensor);
    } else if (argument instanceof List<?> tensors) {
      return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof Boolean flag) {
      return IValue.from((boolean) flag);
    } else if (argument instanceof Double number) {
      return IValue.from((double) number);
    } else if (argument instanceof Number number) {
      return IValue.from(number.longValue());
    }
    throw new IllegalArgumentException(argument + " cannot be passed to TorchScript");
  }

  @Override
  public void close() {
    block.close();
  }
}
