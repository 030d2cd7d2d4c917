package org.voicepersona.cli;

import java.io.PrintWriter;

/** Checks that the JVM could decode the command line's arguments. */
final class Arguments {

  private static final char UNREADABLE = '\uFFFD';

  private Arguments() {}

  /**
   * Returns whether all arguments could be decoded; if not, prints which one and what to do. In a
   * locale without UTF-8, the JVM decodes only characters of that locale's encoding.
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
