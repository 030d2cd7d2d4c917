package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.layout.JsonTexts;
import org.voicepersona.globe.layout.RowFault;

/** A file with the same name next to each recording: its transcript, or a JSON object. */
final class SidecarLabels implements Labels {

  /** By preference; LibriTTS has a normalized transcript next to the original one. */
  private static final List<String> TRANSCRIPTS =
      List.of(".normalized.txt", ".txt", ".lab", ".original.txt");

  private static final String JSON = ".json";

  @Override
  public Map<String, String> of(TreeFolder folder, String name) throws IOException, RowFault {
    String stem = name.substring(0, name.lastIndexOf('.'));
    Optional<String> json = folder.text(stem + JSON);
    if (json.isPresent()) {
      return JsonTexts.of(json.get(), "'%s%s'".formatted(stem, JSON));
    }
    for (String ending : TRANSCRIPTS) {
      Optional<String> text = folder.text(stem + ending);
      if (text.isPresent()) {
        return Map.of(TreeLayout.TRANSCRIPT, text.get().strip());
      }
    }
    return Map.of();
  }
}
