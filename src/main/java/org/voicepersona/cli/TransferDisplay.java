package org.voicepersona.cli;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.voicepersona.hub.TransferProgress;

/** Shows how a download goes on: a bar to a person who watches, a line now and then to a file. */
final class TransferDisplay implements TransferProgress, AutoCloseable {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final long MEGABYTE = 1_000_000;

  private final PrintWriter out;
  private ProgressBar bar;
  private long lastLineNanos = System.nanoTime();

  TransferDisplay(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void advanced(String file, long done, long total) {
    if (Terminal.isWatched()) {
      bar(total).maxHint(total).stepTo(done).setExtraMessage(" " + Terminal.plain(file, 60));
    } else if (System.nanoTime() - lastLineNanos > BETWEEN_LINES.toNanos() || done == total) {
      lastLineNanos = System.nanoTime();
      out.printf(
          "%,d of %,d MB (%s)%n", done / MEGABYTE, total / MEGABYTE, Terminal.plain(file, 60));
      out.flush();
    }
  }

  /** The bar appears with the first byte: there may be nothing to fetch. */
  private ProgressBar bar(long total) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("fetching")
              .setUnit(" MB", MEGABYTE)
              .setInitialMax(total)
              .setUpdateIntervalMillis(250)
              .showSpeed()
              .build();
    }
    return bar;
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
