package org.voicepersona.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bars on terminals of any width. */
class BarsTest {

  /** A terminal of a width, which keeps what is drawn. */
  private static final class Drawn implements ProgressBarConsumer {

    private final int width;
    private final List<String> lines = new ArrayList<>();

    Drawn(int width) {
      this.width = width;
    }

    @Override
    public int getMaxRenderedLength() {
      return width - 1;
    }

    @Override
    public void accept(String line) {
      lines.add(line);
    }

    @Override
    public void clear() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 80, 132, 200})
  void keepTheirLine(int width) {
    Drawn drawn = new Drawn(width);
    try (ProgressBar bar =
        Bars.of("describing")
            .setUnit(" rows", 1)
            .setInitialMax(540_000)
            .showSpeed()
            .setConsumer(drawn)
            .build()) {
      bar.stepTo(123_456);
      bar.setExtraMessage("12 failed, 34 retries (the Hub answers with 503 to everything today)");
      bar.refresh();
    }
    assertThat(drawn.lines).isNotEmpty().allMatch(line -> line.length() < width);
  }
}
