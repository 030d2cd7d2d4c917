package org.voicepersona.globe.folder;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Determines configurations and splits from the names of files and folders, as the {@code datasets}
 * library does, with two differences: files that the library would ignore get splits of their own,
 * and files that it would mix get configurations of their own.
 *
 * <p>The rules, in this order: {@code split=SPLIT} in Hive's partitioning, whose other keys do not
 * divide the corpus; {@code data/SPLIT-00000-of-00001.parquet}, as {@code push_to_hub} writes it;
 * {@code CONFIG/SPLIT/0000.parquet}, as the Hub converts datasets; a folder whose name contains a
 * split word, and its siblings; a file whose name contains one.
 */
final class NameLayout {

  private static final String TRAIN = "train";
  private static final String DATA = "data";

  /** A shard name with its split, as {@code push_to_hub} writes it. */
  private static final Pattern OF_SHARDS =
      Pattern.compile("(\\w+(?:\\.\\w+)*)-\\d{5}-of-\\d{5}.*", Pattern.UNICODE_CHARACTER_CLASS);

  /** A shard name of {@code save_to_disk}, which tells no split: each split is a folder. */
  private static final Pattern SAVED = Pattern.compile("data-\\d{5}-of-\\d{5}\\.arrow");

  private static final Pattern CONVERTED = Pattern.compile("\\d{4,}");

  /** Affixes of a split's folder that the Hub adds for partial data or too many files. */
  private static final Pattern CONVERSION = Pattern.compile("^partial-|-part\\d+$");

  private static final Pattern NUMBERING = Pattern.compile("[-_. ]*\\d+([-_. ]of[-_. ]\\d+)?$");

  /** Folders with a subfolder that names a split, so that its siblings are splits too. */
  private final Set<List<String>> foldersOfSplits = new HashSet<>();

  private final boolean isConverted;

  private NameLayout(List<FolderFile> files) {
    for (FolderFile file : files) {
      int level = levelOfSplit(file.folders());
      if (level >= 0) {
        foldersOfSplits.add(file.folders().subList(0, level));
      }
    }
    this.isConverted = files.stream().allMatch(this::isConverted);
  }

  /** Returns whether a file has the path of a file converted by the Hub. */
  private boolean isConverted(FolderFile file) {
    List<String> folders = file.folders();
    return !folders.isEmpty()
        && CONVERTED.matcher(file.stem()).matches()
        && foldersOfSplits.contains(folders.subList(0, folders.size() - 1));
  }

  /** Returns the level of the innermost folder that names a split, 0 for the outermost; or -1. */
  private static int levelOfSplit(List<String> folders) {
    int level = folders.size() - 1;
    while (level >= 0 && SplitWords.in(folders.get(level)).isEmpty()) {
      level--;
    }
    return level;
  }

  /**
   * Returns the files named {@code data/SPLIT-NNNNN-of-NNNNN} with their splits; none if a numbered
   * file there does not name its split.
   */
  static List<SplitFile> ofPushed(List<FolderFile> inData) {
    List<FolderFile> numbered =
        inData.stream().filter(file -> file.stem().matches(".*-\\d{5}-of-\\d{5}.*")).toList();
    boolean tellSplits = numbered.stream().allMatch(file -> pushed(file).isPresent());
    return tellSplits
        ? numbered.stream()
            .map(file -> new SplitFile(file, "", pushed(file).orElseThrow()))
            .toList()
        : List.of();
  }

  /** Returns all files with their configurations and splits. */
  static List<SplitFile> of(List<FolderFile> files) {
    NameLayout layout = new NameLayout(files);
    return withStrays(files.stream().map(layout::place).toList());
  }

  private SplitFile place(FolderFile file) {
    SplitFile byFolders = placeByFolders(file);
    return ofKey(file).map(byFolders::withSplit).orElse(byFolders);
  }

  /** Returns the split of a folder named {@code split=SPLIT}. */
  static Optional<String> ofKey(FolderFile file) {
    String split = FolderKeys.of(file.uri()).split();
    return split.isEmpty()
        ? Optional.empty()
        : SplitWords.of(split).or(() -> Optional.of(asSplit(split)));
  }

  private SplitFile placeByFolders(FolderFile file) {
    List<String> folders = file.folders();
    int last = folders.size() - 1;
    if (isConverted) {
      return placed(file, folders.subList(0, last), ofFolder(folders.get(last)));
    }
    int level = levelOfSplit(folders);
    if (level >= 0) {
      String split = SplitWords.in(folders.get(level)).orElseThrow();
      return placed(file, folders.subList(0, level), split);
    }
    for (int beside = 0; beside <= last; beside++) {
      if (foldersOfSplits.contains(folders.subList(0, beside))) {
        return placed(file, folders.subList(0, beside), ofFolder(folders.get(beside)));
      }
    }
    String split = pushed(file).or(() -> SplitWords.in(file.stem())).orElse("");
    return placed(file, folders, split);
  }

  private static SplitFile placed(FolderFile file, List<String> config, String split) {
    boolean inData = !config.isEmpty() && config.get(0).equals(DATA);
    List<String> within = inData ? config.subList(1, config.size()) : config;
    return new SplitFile(file, String.join("/", within), split);
  }

  private static Optional<String> pushed(FolderFile file) {
    Matcher name = OF_SHARDS.matcher(file.stem());
    boolean tells = name.matches() && !SAVED.matcher(file.name()).matches();
    return tells ? Optional.of(name.group(1)) : Optional.empty();
  }

  private static String ofFolder(String name) {
    return asSplit(CONVERSION.matcher(name).replaceAll(""));
  }

  /** Returns a valid split name, by replacing other characters such as dashes and spaces. */
  private static String asSplit(String name) {
    String plain =
        name.replaceAll("[^\\p{L}\\p{N}_.]+", "_")
            .replaceAll("\\.+", ".")
            .replaceAll("^\\.|\\.$", "");
    return plain.isEmpty() ? "other" : plain;
  }

  /**
   * Assigns files without a split to {@code train}, or, where another file names {@code train}, to
   * a split named after the file.
   */
  private static List<SplitFile> withStrays(List<SplitFile> files) {
    Map<String, Boolean> trainIsNamed = new HashMap<>();
    files.forEach(
        file -> trainIsNamed.merge(file.config(), namesTrain(file.split()), Boolean::logicalOr));
    return files.stream()
        .map(
            file ->
                file.split().isEmpty()
                    ? file.withSplit(trainIsNamed.get(file.config()) ? stray(file.file()) : TRAIN)
                    : file)
        .toList();
  }

  private static boolean namesTrain(String split) {
    return SplitWords.in(split).filter(TRAIN::equals).isPresent();
  }

  private static String stray(FolderFile file) {
    String name = NUMBERING.matcher(file.stem()).replaceAll("");
    return name.isEmpty() ? "other" : asSplit(name);
  }
}
