package org.voicepersona.model.cuda.compile;

/** CUDA's compiler rejected a program; the message holds the compiler's log. */
public final class CompilationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CompilationException(String message) {
    super(message);
  }
}
