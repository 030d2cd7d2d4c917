package org.voicepersona.globe.layout.tar;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.folder.RecordingName;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.JsonTexts;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.Utf8Text;

/** A WebDataset sample: the members with one key, which form a row. */
final class Sample {

  /** The column of the recording of samples with only one. */
  static final String AUDIO = "audio";

  static final String KEY = "__key__";
  private static final int MOST_MEMBERS = 100;

  /** The extensions that the decoders of the {@code webdataset} package treat as text. */
  private static final Set<String> TEXTS =
      Set.of("txt", "text", "transcript", "lab", "cls", "cls2", "class", "count", "index", "id");

  private static final String JSON = "json";

  /** Largest text or JSON member in bytes. */
  static final int LARGEST_TEXT = 1 << 20;

  private final String key;
  private final Set<String> extensions = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<String, Recording> recordings = new LinkedHashMap<>();
  private Optional<RowFault> fault = Optional.empty();

  Sample(String key) {
    this.key = key;
    texts.put(KEY, key);
  }

  String key() {
    return key;
  }

  /** Returns whether the content of members with an extension is text or JSON to add. */
  static boolean saysSomething(String extension) {
    String ending = RecordingName.ending(extension);
    return ending.equals(JSON) || TEXTS.contains(ending);
  }

  /** Adds a text or JSON member. */
  void addText(String extension, byte[] content) {
    if (!isNew(extension)) {
      return;
    }
    String what = "'%s.%s'".formatted(key, extension);
    if (content.length > LARGEST_TEXT) {
      fail(ReadFault.DAMAGED_ROW, "%s has more than %,d bytes".formatted(what, LARGEST_TEXT));
      return;
    }
    try {
      addText(extension, Utf8Text.of(content, what), what);
    } catch (RowFault e) {
      fail(e.kind(), e.getMessage());
    }
  }

  private void addText(String extension, String text, String what) throws RowFault {
    if (RecordingName.ending(extension).equals(JSON)) {
      JsonTexts.of(text, what).forEach(texts::putIfAbsent);
      // A path of the recording before packing would hide the member beside it.
      texts.remove(AUDIO);
    } else {
      texts.put(extension.toLowerCase(Locale.ROOT), text);
    }
  }

  /** Adds a member with the extension of a recording. */
  void addRecording(String extension, TarMember member) {
    if (!isNew(extension)) {
      return;
    }
    if (member.kind() != TarMember.Kind.FILE) {
      fail(ReadFault.NO_RECORDING, "'%s' is %s".formatted(member.name(), member.kind().phrase()));
    } else if (!member.whole()) {
      fail(ReadFault.TRUNCATED, "the archive ends in the midst of '%s'".formatted(member.name()));
    } else {
      recordings.put(
          extension.toLowerCase(Locale.ROOT), Recording.inShard(member.offset(), member.bytes()));
    }
  }

  private boolean isNew(String extension) {
    boolean isNew = extensions.add(extension);
    if (!isNew) {
      fail(
          ReadFault.DAMAGED_ROW,
          "the archive has two members '%s.%s' in a row".formatted(key, extension));
    }
    if (extensions.size() > MOST_MEMBERS) {
      fail(
          ReadFault.DAMAGED_ROW,
          "there are more than %d members '%s.*' in a row".formatted(MOST_MEMBERS, key));
    }
    return isNew && extensions.size() <= MOST_MEMBERS;
  }

  private void fail(ReadFault kind, String message) {
    fault = fault.or(() -> Optional.of(new RowFault(kind, message)));
  }

  /** Returns whether no member was added, because the archive has other files with this key. */
  boolean isNone() {
    return extensions.isEmpty();
  }

  /** Returns the fault of a row whose members are not consecutive in the archive. */
  static RowFault inPieces(Map<String, String> texts) {
    return new RowFault(
        ReadFault.DAMAGED_ROW,
        "the members of '%s' stand in several places of the archive, as if of several samples: they must follow each other, as 'tar --sort=name' has them"
            .formatted(texts.get(KEY)));
  }

  IndexedRow row() {
    if (fault.isPresent()) {
      return IndexedRow.faulty(texts, fault.get());
    }
    if (recordings.isEmpty()) {
      return IndexedRow.faulty(
          texts,
          new RowFault(
              ReadFault.MISSING_RECORDING,
              "no recording stands beside '%s.%s': the members of a sample must follow each other, as 'tar --sort=name' has them"
                  .formatted(key, String.join(", ", extensions))));
    }
    if (recordings.size() == 1) {
      return new IndexedRow(texts, Map.of(AUDIO, recordings.values().iterator().next()));
    }
    return new IndexedRow(texts, recordings);
  }
}
