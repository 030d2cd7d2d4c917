package org.voicepersona.globe.folder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A layout of a corpus in a folder, which determines the files that are its shards. */
public enum Layout {
  /** The first other layout that has files. */
  AUTO("whichever of the others there is"),
  /** Parquet files. */
  PARQUET("Parquet files"),
  /** Arrow files, as {@code save_to_disk} writes them. */
  ARROW("Arrow files"),
  /** Tar archives of recordings and their metadata. */
  WEBDATASET("tar archives"),
  /** The lists of Common Voice, which name the clips in a neighbouring folder. */
  COMMON_VOICE("lists of Common Voice"),
  /** Kaldi's data directories, each identified by its table of recordings, {@code wav.scp}. */
  KALDI("data directories of Kaldi"),
  /** Lists of recordings as JSON lines, or as comma- or tab-separated values. */
  MANIFEST("lists of recordings"),
  /** Folders of recordings by split, speaker and chapter. */
  LIBRISPEECH("folders of recordings"),
  /** Folders of recordings by speaker, with transcripts in another folder. */
  VCTK("folders of recordings"),
  /** Folders of recordings. */
  FOLDER("folders of recordings");

  /** The order in which layouts are tried; those with richer metadata come first. */
  static final List<Layout> IN_ORDER =
      List.of(PARQUET, ARROW, WEBDATASET, COMMON_VOICE, KALDI, MANIFEST, FOLDER);

  /** Excludes the cache files that {@code datasets} writes next to the corpus. */
  private static final Pattern ARROW_FILE = Pattern.compile("(?!cache-).*\\.arrow");

  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar|tar\\.gz|tgz)");
  private static final Pattern LIST = Pattern.compile(".*\\.(jsonl|ndjson|csv|tsv)");

  /** File names that certainly denote a list of recordings; other lists may have other content. */
  private static final Pattern KNOWN_LIST =
      Pattern.compile("metadata\\.(jsonl|csv|tsv)|.*manifest.*\\.(jsonl?|csv|tsv)");

  private final String phrase;

  Layout(String phrase) {
    this.phrase = phrase;
  }

  /**
   * Returns the layout with a name, such as {@code common-voice}.
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

  /** Returns a phrase for the shards of this layout, for messages. */
  public String phrase() {
    return phrase;
  }

  /** Returns whether a file is a shard of this layout, or part of one that is a folder. */
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

  /** Returns whether a file is a shard of this layout even without {@code --layout}. */
  boolean surelyTakes(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return takes(path)
        && (this != MANIFEST
            || name.endsWith(".jsonl")
            || KNOWN_LIST.matcher(name).matches()
            || SplitWords.in(name).isPresent());
  }

  /** Returns the layouts tried after {@code first} whose shards are files. */
  static List<Layout> ofFilesBehind(Layout first) {
    return IN_ORDER.subList(IN_ORDER.indexOf(first) + 1, IN_ORDER.size()).stream()
        .filter(layout -> !layout.isOfFolders() && first != COMMON_VOICE)
        .toList();
  }

  /** Returns whether the shards of this layout are folders. */
  boolean isOfFolders() {
    return this == LIBRISPEECH || this == VCTK || this == FOLDER;
  }

  /** Returns whether a file name denotes a file that contains its recordings. */
  public static boolean isWhole(String path) {
    return PARQUET.takes(path) || WEBDATASET.takes(path);
  }

  /** Returns whether a file name denotes a file that contains recordings or lists them. */
  static boolean isFile(String path) {
    return List.of(PARQUET, ARROW, WEBDATASET, KALDI, MANIFEST).stream()
        .anyMatch(it -> it.takes(path));
  }
}
