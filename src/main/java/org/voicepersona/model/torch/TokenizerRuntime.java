package org.voicepersona.model.torch;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.IOException;
import java.util.Optional;
import org.voicepersona.natives.LoadingFault;

/** The native library of DJL's tokenizers in this process. */
public final class TokenizerRuntime {

  private TokenizerRuntime() {}

  /** Returns why the library cannot be loaded; empty if it is loaded. */
  public static Optional<String> missing() {
    return Loaded.FAULT;
  }

  /**
   * Loads the library; must precede any use of the tokenizers' classes.
   *
   * @throws ShortageException if it cannot be loaded; the message says why
   */
  public static void require() {
    if (Loaded.FAULT.isPresent()) {
      throw new ShortageException(Loaded.FAULT.get());
    }
  }

  /** Holds the library's state; it is loaded on first use. */
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
