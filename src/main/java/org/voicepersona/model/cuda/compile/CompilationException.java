package org.voicepersona.model.cuda.compile;

/** CUDA's compiler refused a program; says so with the compiler's log. */
public final class CompilationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CompilationException(String message) {
    super(message);
  }
}
