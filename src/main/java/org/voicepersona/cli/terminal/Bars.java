package org.voicepersona.cli.terminal;

import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Makes progress bars that fit on a line. */
final class Bars {

  private static final int INTERVAL_MILLIS = 250;

  private Bars() {}

  /** Returns the builder of a bar no longer than a line of the terminal. */
  static ProgressBarBuilder of(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .setMaxRenderedLength(Terminal.columns() - 1);
  }
}
