package org.voicepersona.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import org.voicepersona.pipeline.RunProgress;
import org.voicepersona.pipeline.RunWatcher;

/** Shows the progress of a run: a bar on a terminal, a line every ten seconds elsewhere. */
public interface RunDisplay extends RunWatcher, AutoCloseable {

  /**
   * Starts the display for a run over {@code total} rows, -1 for a watched corpus, of which {@code
   * done} are settled.
   */
  static RunDisplay start(PrintWriter out, long total, long done) {
    return Terminal.isWatched() ? new Bar(total, done) : new Lines(out, System::nanoTime);
  }

  /** Returns the retries of requests to the Hub, in words; empty if there were none. */
  private static String trouble(RunProgress progress) {
    long retries = progress.traffic().retries();
    return retries == 0
        ? ""
        : ", %,d retries (%s)".formatted(retries, Terminal.plain(progress.latestFault(), 100));
  }

  @Override
  void close();

  /** A progress bar. */
  final class Bar implements RunDisplay {

    private final ProgressBar bar;

    Bar(long total, long done) {
      bar =
          Bars.of("describing")
              .setUnit(" rows", 1)
              .setInitialMax(total)
              .startsFrom(done, Duration.ZERO)
              .showSpeed()
              .build();
    }

    @Override
    public void accept(RunProgress progress) {
      bar.maxHint(progress.total());
      bar.stepTo(progress.done());
      String failed = progress.failed() == 0 ? "" : progress.failed() + " failed";
      bar.setExtraMessage(failed + trouble(progress));
    }

    @Override
    public void published(long rows, long total) {
      bar.setExtraMessage(" publishing %,d of %,d".formatted(rows, total));
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line every ten seconds. */
  final class Lines implements RunDisplay {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final LongSupplier clock;
    private final long startNanos;
    private Duration lastLine = Duration.ZERO;

    /**
     * Starts the display.
     *
     * @param clock the time in nanoseconds
     */
    Lines(PrintWriter out, LongSupplier clock) {
      this.out = out;
      this.clock = clock;
      this.startNanos = clock.getAsLong();
    }

    @Override
    public void accept(RunProgress progress) {
      if (!isDue()) {
        return;
      }
      Duration now = lastLine;
      double rate = (progress.done() - progress.settledBefore()) / (now.toMillis() / 1000.0);
      out.printf(
          "%,d%s, %,d failed%s%n",
          progress.done(), ofTheTotal(progress, rate), progress.failed(), trouble(progress));
      out.flush();
    }

    @Override
    public void published(long rows, long total) {
      if (isDue()) {
        out.printf("publishing %,d of %,d rows%n", rows, total);
        out.flush();
      }
    }

    /** Returns whether a line is due; if so, counts it as printed. */
    private boolean isDue() {
      Duration now = Duration.ofNanos(clock.getAsLong() - startNanos);
      boolean isDue = now.minus(lastLine).compareTo(BETWEEN_LINES) >= 0;
      if (isDue) {
        lastLine = now;
      }
      return isDue;
    }

    private static String ofTheTotal(RunProgress progress, double rate) {
      if (progress.total() < 0) {
        return " rows, %.1f rows/s".formatted(rate);
      }
      return " of %,d rows, %.1f rows/s, %s left"
          .formatted(
              progress.total(),
              rate,
              rate > 0 ? Text.duration((progress.total() - progress.done()) / rate) : "?");
    }

    @Override
    public void close() {}
  }
}
