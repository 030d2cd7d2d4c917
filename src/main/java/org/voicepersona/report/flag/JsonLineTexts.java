package org.voicepersona.report.flag;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.globe.layout.JsonTexts;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.output.directory.LineInput;

/** Reads texts from a file of one JSON object per line. Blank lines are skipped. */
final class JsonLineTexts implements TextFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final LineInput lines;
  private Set<String> chosen = Set.of();

  JsonLineTexts(Path file) throws IOException {
    this.file = file;
    this.lines = new LineInput(file);
  }

  @Override
  public String unit() {
    return "line";
  }

  @Override
  public Set<String> columns() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (LineInput from = new LineInput(file)) {
      for (Optional<TextRow> row = next(from); row.isPresent(); row = next(from)) {
        names.addAll(row.get().values().keySet());
      }
    }
    return names;
  }

  @Override
  public void choose(Set<String> columns) {
    chosen = Set.copyOf(columns);
  }

  @Override
  public Optional<TextRow> next() throws IOException {
    return next(lines)
        .map(
            row -> {
              Map<String, String> values = new HashMap<>(row.values());
              values.keySet().retainAll(chosen);
              return new TextRow(row.number(), values, row.fault());
            });
  }

  private static Optional<TextRow> next(LineInput from) throws IOException {
    for (Optional<byte[]> line = from.next(); line.isPresent(); line = from.next()) {
      String text = new String(line.get(), StandardCharsets.UTF_8);
      if (from.number() == 1 && text.startsWith(BYTE_ORDER_MARK)) {
        text = text.substring(BYTE_ORDER_MARK.length());
      }
      if (!text.isBlank()) {
        return Optional.of(row(from.number(), text));
      }
    }
    return Optional.empty();
  }

  private static TextRow row(long number, String line) {
    try {
      return new TextRow(number, JsonTexts.of(line, "it"));
    } catch (RowFault e) {
      return new TextRow(number, Map.of(), e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
