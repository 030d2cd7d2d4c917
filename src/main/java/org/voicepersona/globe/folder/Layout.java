package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A way in which a corpus can lie in a folder: it says which files there are its shards. */
public enum Layout {
  /** The first of the others of which there is something. */
  AUTO("whichever of the others there is"),
  /** Parquet files. */
  PARQUET("Parquet files"),
  /** Arrow files, as {@code save_to_disk} writes them. */
  ARROW("Arrow files"),
  /** Tar archives of recordings with what is said of them. */
  WEBDATASET("tar archives"),
  /** The lists of Common Voice, which name the files of a folder beside them. */
  COMMON_VOICE("lists of Common Voice"),
  /** Folders as Kaldi's recipes prepare them, by the table that names the recordings. */
  KALDI("data directories of Kaldi"),
  /** Lists in JSON lines, or of values with commas or tabs between them. */
  MANIFEST("lists of recordings"),
  /** Folders of recordings by split, speaker and chapter. */
  LIBRISPEECH("folders of recordings"),
  /** Folders of recordings by speaker, with transcripts in another folder. */
  VCTK("folders of recordings"),
  /** Folders of recordings. */
  FOLDER("folders of recordings");

  /** In which they are looked for: what says more of its rows comes first. */
  static final List<Layout> IN_ORDER =
      List.of(PARQUET, ARROW, WEBDATASET, COMMON_VOICE, KALDI, MANIFEST, FOLDER);

  /** What {@code datasets} has computed of a corpus lies beside it in a cache of its own names. */
  private static final Pattern ARROW_FILE = Pattern.compile("(?!cache-).*\\.arrow");

  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar|tar\\.gz|tgz)");
  private static final Pattern LIST = Pattern.compile(".*\\.(jsonl|ndjson|csv|tsv)");

  /** What is a list of recordings by its name; others may be anything. */
  private static final Pattern KNOWN_LIST =
      Pattern.compile("metadata\\.(jsonl|csv|tsv)|.*manifest.*\\.(jsonl?|csv|tsv)");

  private final String phrase;

  Layout(String phrase) {
    this.phrase = phrase;
  }

  /**
   * Returns the layout of a name, such as {@code common-voice}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Layout of(String name) {
    return Arrays.stream(values())
        .filter(layout -> layout.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "layout is '%s', must be one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Layout::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns the name, such as {@code common-voice}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what its shards are, for a sentence. */
  public String phrase() {
    return phrase;
  }

  /** Returns whether a file is a shard of this layout, or of a folder of recordings a part. */
  boolean takes(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return switch (this) {
      case AUTO -> IN_ORDER.stream().anyMatch(layout -> layout.takes(path));
      case PARQUET -> FolderFile.isShard(name);
      case ARROW -> ARROW_FILE.matcher(name).matches();
      case WEBDATASET -> ARCHIVE.matcher(name).matches();
      case COMMON_VOICE -> CommonVoice.isList(name);
      case KALDI -> name.equals("wav.scp");
      case MANIFEST -> LIST.matcher(name).matches() || KNOWN_LIST.matcher(name).matches();
      case LIBRISPEECH, VCTK, FOLDER -> RecordingName.is(name);
    };
  }

  /** Returns whether a file that nobody has said anything of is certainly a shard of it. */
  boolean surelyTakes(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return takes(path)
        && (this != MANIFEST
            || name.endsWith(".jsonl")
            || KNOWN_LIST.matcher(name).matches()
            || SplitWords.in(name).isPresent());
  }

  /** Returns those whose shards are files that are looked for behind another one. */
  static List<Layout> ofFilesBehind(Layout first) {
    return IN_ORDER.subList(IN_ORDER.indexOf(first) + 1, IN_ORDER.size()).stream()
        .filter(layout -> !layout.isOfFolders() && first != COMMON_VOICE)
        .toList();
  }

  /** Returns whether its shards are folders. */
  boolean isOfFolders() {
    return this == LIBRISPEECH || this == VCTK || this == FOLDER;
  }

  /** Returns whether a place of this name is one file with all of its recordings in it. */
  public static boolean isWhole(String path) {
    return PARQUET.takes(path) || WEBDATASET.takes(path);
  }

  /** Returns whether a place of this name is one file with recordings or a list of them. */
  static boolean isFile(String path) {
    return List.of(PARQUET, ARROW, WEBDATASET, KALDI, MANIFEST).stream()
        .anyMatch(it -> it.takes(path));
  }
}
