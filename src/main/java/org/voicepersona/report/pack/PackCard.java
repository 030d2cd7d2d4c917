package org.voicepersona.report.pack;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.voicepersona.globe.folder.SourceCard;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.Feature;
import org.voicepersona.report.MarkdownText;
import org.voicepersona.report.card.CardYaml;
import org.voicepersona.report.card.WrittenSplit;

/** Writes the card of a packed corpus: what {@code datasets} loads, and its origin. */
final class PackCard {

  private PackCard() {}

  /** Returns the card of placed files, in Markdown with a YAML header. */
  static String text(
      CorpusPack.Settings settings, Feature.Struct columns, List<DataFiles.Written> files)
      throws IOException {
    List<WrittenSplit> splits = WrittenSplit.of(files);
    return """
        ---
        %s---

        # %s

        %,d recordings, as they are in the corpus %s, packed by VoicePersona as Parquet files in the shape of GLOBE_V2.

        | split | recordings |
        | --- | --- |
        %s
        """
        .formatted(
            new CardYaml(columns, splits).text(said(settings.source())),
            MarkdownText.of(settings.name()),
            splits.stream().mapToLong(WrittenSplit::rows).sum(),
            MarkdownText.of(settings.name()),
            splits.stream()
                .map(
                    split -> String.format(Locale.ROOT, "| %s | %,d |", split.name(), split.rows()))
                .collect(Collectors.joining("\n")));
  }

  private static Map<String, Object> said(SourceCard source) {
    Map<String, Object> said = new LinkedHashMap<>();
    source.license().ifPresent(license -> said.put("license", license));
    if (!source.languages().isEmpty()) {
      said.put("language", source.languages());
    }
    return said;
  }
}
