package org.voicepersona.globe.layout.tree;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.globe.layout.RowFault;

/**
 * VCTK: {@code wav48/SPEAKER/SPEAKER_NUMBER.wav}, with transcripts in {@code
 * txt/SPEAKER/SPEAKER_NUMBER.txt} and labels of the speakers in {@code speaker-info.txt} (<a
 * href="https://datashare.ed.ac.uk/handle/10283/3443">VCTK</a>).
 */
final class VctkLabels implements Labels {

  private static final Pattern PATH = Pattern.compile("(.*/)?wav48[^/]*/([a-z]\\d+)/");

  /** The suffix {@code _micN} is of the later edition, which has two microphones. */
  private static final Pattern NAME = Pattern.compile("([a-z]\\d+_\\d+)(_mic\\d)?\\..*");

  private static final Pattern SPEAKER =
      Pattern.compile("([a-z]?\\d+)\\s+(\\d+|--)\\s+([MF])\\s+(\\S+)(\\s+.*)?");

  private final Map<String, Map<String, String>> speakers = new HashMap<>();
  private Optional<String> speakersOf = Optional.empty();

  @Override
  public Map<String, String> of(TreeFolder folder, String name) throws IOException, RowFault {
    Matcher path = PATH.matcher(folder.path());
    Matcher utterance = NAME.matcher(name);
    if (!path.matches() || !utterance.matches()) {
      return Map.of();
    }
    String top = Optional.ofNullable(path.group(1)).orElse("");
    String speaker = path.group(2);
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(TreeLayout.SPEAKER, speaker);
    labels.putAll(speakers(folder.tree(), top).getOrDefault(speaker, Map.of()));
    folder
        .tree()
        .text("%stxt/%s/%s.txt".formatted(top, speaker, utterance.group(1)))
        .ifPresent(text -> labels.put(TreeLayout.TRANSCRIPT, text.strip()));
    return labels;
  }

  private Map<String, Map<String, String>> speakers(Tree tree, String top) throws IOException {
    if (!speakersOf.equals(Optional.of(top))) {
      speakers.clear();
      tree.table(top + "speaker-info.txt").forEach(this::addSpeaker);
      speakersOf = Optional.of(top);
    }
    return speakers;
  }

  /** Adds a line; the earlier edition identifies a speaker by the number without {@code p}. */
  private void addSpeaker(String line) {
    Matcher cells = SPEAKER.matcher(line.strip());
    if (cells.matches()) {
      String id = cells.group(1);
      speakers.put(
          Character.isDigit(id.charAt(0)) ? "p" + id : id,
          Map.of(
              TreeLayout.AGE, cells.group(2),
              TreeLayout.GENDER, cells.group(3),
              TreeLayout.ACCENT, cells.group(4)));
    }
  }
}
