package org.voicepersona.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.pipeline.RunProgress;

/** What a file is told of how far a long run is. */
class RunDisplayTest {

  private final AtomicLong nanos = new AtomicLong(5);
  private final StringWriter said = new StringWriter();
  private final RunDisplay.Lines lines = new RunDisplay.Lines(new PrintWriter(said), nanos::get);

  private void after(long seconds, RunProgress progress) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    lines.accept(progress);
  }

  private static RunProgress progress(long total, long before, long described, long failed) {
    return new RunProgress(total, before, described, failed, 0, 0, new HubTraffic().count(), "");
  }

  @Test
  void theRestIsWhatThisRunHasToDoAtItsOwnSpeed() {
    after(9, progress(40, 10, 3, 0));
    assertThat(said.toString()).isEmpty();
    after(1, progress(40, 10, 4, 1));
    assertThat(said.toString().lines())
        .containsExactly("15 of 40 rows, 0.5 rows/s, 50 s left, 1 failed");
  }

  /** Such as rows of a shard that could not be counted and was read after all. */
  @Test
  void nothingIsLeftWhereMoreIsDoneThanWasKnown() {
    after(10, progress(1, 0, 6, 0));
    after(10, progress(0, 0, 0, 0));
    after(10, progress(-1, 0, 6, 0));
    assertThat(said.toString().lines())
        .containsExactly(
            "6 of 6 rows, 0.6 rows/s, 0 s left, 0 failed",
            "0 of 0 rows, 0.0 rows/s, ? left, 0 failed",
            "6 rows, 0.2 rows/s, 0 failed");
  }

  @Test
  void whatIsBeingPublishedIsToldNowAndThen() {
    after(10, progress(40, 10, 30, 0));
    lines.published(1000, 540_000);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
    lines.published(270_000, 540_000);
    assertThat(said.toString().lines())
        .containsExactly(
            "40 of 40 rows, 3.0 rows/s, 0 s left, 0 failed", "publishing 270,000 of 540,000 rows");
  }
}
