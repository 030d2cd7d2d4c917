package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.globe.layout.RowFault;

/**
 * LibriSpeech and LibriTTS: {@code SPEAKER/CHAPTER/SPEAKER-CHAPTER-NUMBER.flac}, with transcripts
 * in {@code SPEAKER-CHAPTER.trans.txt} and genders in {@code SPEAKERS.TXT}, in LibriTTS {@code
 * SPEAKERS.txt} (<a href="https://www.openslr.org/12">LibriSpeech</a>).
 */
final class LibriSpeechLabels implements Labels {

  private static final Pattern NAME = Pattern.compile("((\\d+)[-_]\\d+)[-_].*");

  /** LibriSpeech's name and that of LibriTTS. */
  private static final List<String> TABLES_OF_SPEAKERS = List.of("SPEAKERS.TXT", "SPEAKERS.txt");

  private static final String TRANSCRIPTS = ".trans.txt";

  private Optional<Map<String, String>> genders = Optional.empty();
  private Optional<TreeFolder> folderOfTexts = Optional.empty();
  private Map<String, String> texts = Map.of();

  @Override
  public Map<String, String> of(TreeFolder folder, String name) throws IOException, RowFault {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches() || !folder.path().contains(parts.group(2) + "/")) {
      return Map.of();
    }
    String speaker = parts.group(2);
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(TreeLayout.SPEAKER, speaker);
    String gender = genders(folder.tree()).getOrDefault(speaker, "");
    if (!gender.isEmpty()) {
      labels.put(TreeLayout.GENDER, gender);
    }
    String text = texts(folder).get(name.substring(0, name.lastIndexOf('.')));
    if (text != null) {
      labels.put(TreeLayout.TRANSCRIPT, text);
    }
    return labels;
  }

  private Map<String, String> texts(TreeFolder folder) throws IOException, RowFault {
    if (!folderOfTexts.equals(Optional.of(folder))) {
      texts = new HashMap<>();
      for (String file : folder.files().keySet()) {
        if (file.endsWith(TRANSCRIPTS)) {
          folder.text(file).orElse("").lines().forEach(this::addText);
        }
      }
      folderOfTexts = Optional.of(folder);
    }
    return texts;
  }

  private void addText(String line) {
    int space = line.indexOf(' ');
    if (space > 0) {
      texts.put(line.substring(0, space), line.substring(space + 1).strip());
    }
  }

  /** Returns the genders by speaker, from lines {@code ID | SEX | ...} and {@code ;} comments. */
  private Map<String, String> genders(Tree tree) throws IOException {
    if (genders.isEmpty()) {
      Map<String, String> found = new HashMap<>();
      for (String table : TABLES_OF_SPEAKERS) {
        for (String line : tree.table("../" + table).toList()) {
          String[] cells = line.split("\\|", -1);
          if (!line.startsWith(";") && cells.length > 1) {
            found.put(cells[0].strip(), cells[1].strip());
          }
        }
      }
      genders = Optional.of(found);
    }
    return genders.get();
  }
}
