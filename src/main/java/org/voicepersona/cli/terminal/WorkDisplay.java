package org.voicepersona.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.model.prepare.PreparationProgress;

/**
 * Shows the progress of work on one file after another: a bar on a terminal, a line every ten
 * seconds elsewhere.
 */
public final class WorkDisplay implements TransferProgress, PreparationProgress, AutoCloseable {

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final long MILLION = 1_000_000;

  private final PrintWriter out;
  private final String task;
  private final String unit;
  private ProgressBar bar;
  private long lastLineNanos = System.nanoTime();
  private long lastDone = -1;
  private long firstDone = -1;
  private long firstNanos;

  private WorkDisplay(PrintWriter out, String task, String unit) {
    this.out = out;
    this.task = task;
    this.unit = unit;
  }

  /** Returns a display for a download. */
  public static WorkDisplay ofTransfer(PrintWriter out) {
    return new WorkDisplay(out, "fetching", "MB");
  }

  /** Returns a display for the weights of a model that is prepared or verified. */
  public static WorkDisplay ofPreparation(PrintWriter out) {
    return new WorkDisplay(out, "preparing", "million");
  }

  /** Returns a display for a comparison of two models, by weights. */
  public static WorkDisplay ofMeasurement(PrintWriter out) {
    return new WorkDisplay(out, "measuring", "million");
  }

  @Override
  public synchronized void advanced(String file, long done, long total) {
    if (firstDone < 0 || done < firstDone) {
      firstDone = done;
      firstNanos = System.nanoTime();
    }
    if (Terminal.isWatched()) {
      bar(total).maxHint(total).stepTo(done).setExtraMessage(" " + Terminal.plain(file, 60));
    } else if (isDue(done, total)) {
      lastLineNanos = System.nanoTime();
      lastDone = done;
      out.printf(
          "%,d of %,d %s (%s)%s%n",
          done / MILLION, total / MILLION, unit, Terminal.plain(file, 60), left(done, total));
      out.flush();
    }
  }

  /** Returns the time left at the pace so far, in words; empty if that is unknown. */
  private String left(long done, long total) {
    if (done <= firstDone || done >= total) {
      return "";
    }
    double pace = (System.nanoTime() - firstNanos) / 1e9 / (done - firstDone);
    long seconds = Math.round(pace * (total - done));
    return seconds < 60
        ? ", %d s left".formatted(seconds)
        : ", %d min left".formatted(Math.round(seconds / 60.0));
  }

  private boolean isDue(long done, long total) {
    boolean isEnd = done == total && lastDone != total;
    return isEnd || System.nanoTime() - lastLineNanos > BETWEEN_LINES.toNanos();
  }

  /** Returns the bar, created at the first step since there may be nothing to do. */
  private ProgressBar bar(long total) {
    if (bar == null) {
      bar = Bars.of(task).setUnit(" " + unit, MILLION).setInitialMax(total).showSpeed().build();
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
