package org.voicepersona.cli.model;

import java.io.PrintWriter;
import java.util.Locale;

/** A table of checks that prints each row immediately. */
final class CheckTable {

  private final PrintWriter out;
  private boolean allWell = true;

  CheckTable(PrintWriter out) {
    this.out = out;
    row("check", "value", "limit", "");
  }

  boolean allWell() {
    return allWell;
  }

  /** Runs a part of the check; its failure becomes a row and does not stop the other parts. */
  void attempt(String name, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      String message = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
      verdict(name, "ends", "", false);
      row("", "", "", message);
    }
  }

  void verdict(String what, String value, String limit, boolean passed) {
    allWell &= passed;
    row(what, value, limit, passed ? "ok" : "OFF");
  }

  void row(String what, String value, String limit, String note) {
    String row = String.format(Locale.ROOT, "%-64s %14s %10s  %s", what, value, limit, note);
    out.println(row.stripTrailing());
    out.flush();
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value != 0 && value < 0.01 ? "%.1e" : "%.2f", value);
  }
}
