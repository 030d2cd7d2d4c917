package org.voicepersona.globe;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Thrown when a corpus differs from the one that earlier runs have read. */
public final class CorpusChangedException extends IOException {

  private static final long serialVersionUID = 1;

  private static final int MOST_SHOWN = 10;

  private final List<String> differences;

  /** Creates the exception from one line per difference. */
  public CorpusChangedException(List<String> differences) {
    super(MessageText.line(String.join("; ", differences)));
    this.differences = differences.stream().map(MessageText::line).toList();
  }

  /** Returns a line for each difference, beginning with the shard's name, up to a maximum. */
  public List<String> differences() {
    int more = differences.size() - MOST_SHOWN;
    return more <= 0
        ? differences
        : Stream.concat(
                differences.stream().limit(MOST_SHOWN), Stream.of("and %,d more".formatted(more)))
            .toList();
  }
}
