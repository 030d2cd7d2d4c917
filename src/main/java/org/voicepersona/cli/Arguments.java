package org.voicepersona.cli;

import java.io.PrintWriter;

/** The words of the command line, as this JVM has understood them. */
final class Arguments {

  private static final char UNREADABLE = '\uFFFD';

  private Arguments() {}

  /**
   * Returns whether all arguments could be read, or says which one could not and what to do: a JVM
   * in a locale without UTF-8 knows no other letters than those of that locale.
   */
  static boolean areReadable(String[] arguments, PrintWriter err) {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (encoding.equals("UTF-8")) {
      return true;
    }
    for (String argument : arguments) {
      if (argument.indexOf(UNREADABLE) >= 0) {
        err.printf(
            "The argument '%s' cannot be read: the locale's encoding is %s. Start the program with"
                + " scripts/voicepersona, or in a locale with UTF-8, such as with LC_ALL=C.UTF-8%n",
            argument, encoding);
        return false;
      }
    }
    return true;
  }
}
