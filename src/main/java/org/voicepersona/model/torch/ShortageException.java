package org.voicepersona.model.torch;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Thrown when this machine lacks what was asked of it: a device, a native library, or memory. A
 * smaller request, or another machine, may do.
 */
public final class ShortageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Messages of libtorch, ONNX Runtime and CUDA when GPU or host memory is exhausted. */
  private static final Set<String> OUT_OF_MEMORY =
      Set.of(
          "out of memory",
          "can't allocate memory",
          "cannot allocate memory",
          "failed to allocate memory",
          "bad_alloc",
          "alloc_failed");

  /** Their messages when a GPU or its driver is not one they were built for. */
  private static final Set<String> UNFIT_DEVICE =
      Set.of("no kernel image is available", "driver version is insufficient");

  /** Makes the exception. */
  public ShortageException(String message) {
    super(message);
  }

  private ShortageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns whether {@code fault} was caused by too little memory, on any device. */
  public static boolean isOfMemory(Throwable fault) {
    return ExceptionUtils.getThrowableList(fault).stream()
        .anyMatch(t -> t instanceof OutOfMemoryError || says(t, OUT_OF_MEMORY));
  }

  /**
   * Returns the shortage that caused {@code fault}; empty if another reason did.
   *
   * @param what the activity, such as {@code loading the model}
   */
  public static Optional<ShortageException> behind(Throwable fault, String what) {
    if (isOfMemory(fault)) {
      return Optional.of(
          new ShortageException(
              "out of memory while %s: %s".formatted(what, memoryTold(fault)), fault));
    }
    return ExceptionUtils.getThrowableList(fault).stream()
        .filter(t -> says(t, UNFIT_DEVICE))
        .findFirst()
        .map(
            t ->
                new ShortageException(
                    "the GPU cannot be used for %s: %s".formatted(what, firstLine(t)), fault));
  }

  /**
   * Returns the line of {@code fault} that reports too little memory, without the exception's name
   * before it and the advice after it.
   */
  public static String memoryTold(Throwable fault) {
    return ExceptionUtils.getThrowableList(fault).stream()
        .flatMap(t -> String.valueOf(t.getMessage()).lines())
        .filter(line -> says(line, OUT_OF_MEMORY))
        .findFirst()
        .map(
            line ->
                line.replaceFirst("^RuntimeError: ", "").replaceFirst(" Of the allocated.*", ""))
        .orElseGet(() -> firstLine(told(fault)));
  }

  private static boolean says(Throwable fault, Set<String> words) {
    return says(String.valueOf(fault.getMessage()), words);
  }

  private static boolean says(String message, Set<String> words) {
    String lower = message.toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(lower::contains);
  }

  /**
   * Returns the first of {@code fault} and its causes that has a message: threads wrap exceptions.
   */
  private static Throwable told(Throwable fault) {
    Throwable t = fault;
    while (t.getMessage() == null && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }

  /** Drops the stack trace or advice that follows in libtorch's messages. */
  private static String firstLine(Throwable fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
  }
}
