package org.voicepersona.cli.terminal;

import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Bars that keep their line. */
final class Bars {

  private static final int INTERVAL_MILLIS = 250;

  private Bars() {}

  /** Begins a bar, which is never longer than a line of the terminal. */
  static ProgressBarBuilder of(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .setMaxRenderedLength(Terminal.columns() - 1);
  }
}
