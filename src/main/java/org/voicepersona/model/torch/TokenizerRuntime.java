package org.voicepersona.model.torch;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.IOException;
import java.util.Optional;
import org.voicepersona.natives.LoadingFault;

/** The native library of DJL's tokenizers in this process. */
public final class TokenizerRuntime {

  private TokenizerRuntime() {}

  /** Returns why it cannot be loaded; empty if it is. */
  public static Optional<String> missing() {
    return Loaded.FAULT;
  }

  /**
   * Loads it; to be called before any class of the tokenizers is used.
   *
   * @throws ShortageException when that is not possible; the message says why
   */
  public static void require() {
    if (Loaded.FAULT.isPresent()) {
      throw new ShortageException(Loaded.FAULT.get());
    }
  }

  /** The library, loaded when it is first asked for. */
  private static final class Loaded {

    static final Optional<String> FAULT = load();

    private static Optional<String> load() {
      try {
        DjlLibraries.giveTokenizers();
        LibUtils.checkStatus();
        return Optional.empty();
      } catch (IOException | EngineException | LinkageError e) {
        return Optional.of(LoadingFault.of("the tokenizers' library", e));
      }
    }
  }
}
