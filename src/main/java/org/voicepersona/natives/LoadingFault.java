package org.voicepersona.natives;

/** Says in a sentence why a native library cannot be used. */
public final class LoadingFault {

  /** What the linker says of a library that lies where programs may not. */
  private static final String FORBIDDEN = "failed to map segment";

  private LoadingFault() {}

  /**
   * Returns the sentence.
   *
   * @param library what cannot be loaded
   * @param thrown what came of trying
   */
  public static String of(String library, Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.getClass().getName() : root.getMessage();
    return "%s cannot be loaded on %s %s: %s%s"
        .formatted(
            library,
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            message.replaceFirst("^(\\S+: )\\1", "$1"), // Java and the linker name the file
            message.contains(FORBIDDEN)
                ? ": its disk may be mounted with noexec; %s names another folder"
                    .formatted(NativeLibraries.VARIABLE)
                : "");
  }
}
