package org.voicepersona.model.torch;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Says what this machine lacks for what was asked of it: a device, a native library, or memory.
 * Something smaller, or elsewhere, may be possible.
 */
public final class ShortageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * How libtorch, ONNX Runtime and CUDA say that there is no more memory, of a GPU or of the host.
   */
  private static final Set<String> OUT_OF_MEMORY =
      Set.of(
          "out of memory",
          "can't allocate memory",
          "cannot allocate memory",
          "failed to allocate memory",
          "bad_alloc",
          "alloc_failed");

  /** How they say that a GPU or its driver is none of those they were built for. */
  private static final Set<String> UNFIT_DEVICE =
      Set.of("no kernel image is available", "driver version is insufficient");

  /** Makes the exception. */
  public ShortageException(String message) {
    super(message);
  }

  private ShortageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns whether {@code fault} comes of too little memory, on whatever device. */
  public static boolean isOfMemory(Throwable fault) {
    return ExceptionUtils.getThrowableList(fault).stream()
        .anyMatch(t -> t instanceof OutOfMemoryError || says(t, OUT_OF_MEMORY));
  }

  /**
   * Returns the shortage that {@code fault} comes of; nothing if it comes of something else.
   *
   * @param what was being done, such as {@code loading the model}
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
   * Returns the line in which {@code fault} says that there is too little memory, without the
   * program's text before it and the advice behind it.
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
   * Returns the first of {@code fault} and its causes that says something: threads wrap others'.
   */
  private static Throwable told(Throwable fault) {
    Throwable t = fault;
    while (t.getMessage() == null && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }

  /** What follows in libtorch's messages is a stack trace or advice. */
  private static String firstLine(Throwable fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
  }
}
