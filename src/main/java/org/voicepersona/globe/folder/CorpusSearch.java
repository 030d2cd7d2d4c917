package org.voicepersona.globe.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.voicepersona.globe.folder.CorpusFiles.Origin;

/**
 * Finds the files of a corpus in a folder: those of one layout, by the card if it declares
 * configurations, otherwise by names.
 */
final class CorpusSearch {

  private static final String CARD = "README.md";

  private static final String DATA = "data";

  /** Kaldi splits a data directory for parallel jobs into subdirectories with the same rows. */
  private static final Pattern PART_OF_KALDI =
      Pattern.compile("(.*/)?split\\d+(utt)?/\\d+/wav\\.scp");

  private static final Pattern ELSEWHERE = Pattern.compile("^(/|[A-Za-z][A-Za-z0-9+.-]*://)");

  private final Folder folder;
  private final String place;
  private final Layout layout;
  private final ConfigChoice choice;
  private final List<String> remarks = new ArrayList<>();

  private CorpusSearch(String place, String config, Layout layout, Predicate<String> isWanted) {
    this.folder =
        Folder.at(place, path -> isWanted.test(path) || (layout.isOfFolders() && isUnread(path)));
    this.place = place;
    this.layout = layout;
    this.choice = new ConfigChoice(place, config);
  }

  /**
   * Returns the files of a configuration.
   *
   * @param place the folder
   * @param config the configuration's name; empty for the default one
   * @throws IllegalArgumentException if there are several configurations and no default, or none
   *     with this name
   */
  static CorpusFiles in(String place, String config, Layout layout) throws IOException {
    if (layout != Layout.AUTO) {
      return new CorpusSearch(place, config, layout, layout::takes).find();
    }
    List<CorpusFiles> nothing = new ArrayList<>();
    for (Layout next : Layout.IN_ORDER) {
      CorpusFiles found = new CorpusSearch(place, config, next, next::surelyTakes).find();
      if (!found.files().isEmpty()) {
        return withOthers(found, place, next);
      }
      nothing.add(found);
    }
    return nothing.get(0);
  }

  /** Adds remarks on shards of other layouts in a local folder, which is cheap to list again. */
  private static CorpusFiles withOthers(CorpusFiles found, String place, Layout layout)
      throws IOException {
    if (!LocalFolder.isLocal(place)) {
      return found;
    }
    List<String> remarks = new ArrayList<>();
    for (Layout other : Layout.ofFilesBehind(layout)) {
      List<FolderFile> files = Folder.at(place, other::surelyTakes).tree("");
      if (!files.isEmpty()) {
        remarks.add(
            "%s (%s) are not read beside %s; --layout %s reads them."
                .formatted(FileNames.of(files), other.phrase(), layout.phrase(), other.label()));
      }
    }
    return found.with(remarks);
  }

  /** Returns whether a file is probably a list of recordings in an unsupported form. */
  private static boolean isUnread(String path) {
    return path.substring(path.lastIndexOf('/') + 1).equals("metadata.json");
  }

  private CorpusFiles find() throws IOException {
    CorpusFiles found = search();
    if (found.files().isEmpty() || !LocalFolder.isLocal(place)) {
      return found;
    }
    return found.with(ExternalLinks.remarks(Path.of(LocalFolder.withoutScheme(place)), found));
  }

  private CorpusFiles search() throws IOException {
    if (layout.isOfFolders()) {
      return byFolders(folder.tree(""));
    }
    List<CardConfig> declared = declared();
    if (!declared.isEmpty()) {
      return byCard(declared);
    }
    List<FolderFile> inData = folder.children(DATA);
    List<SplitFile> pushed = NameLayout.ofPushed(inData);
    if (pushed.isEmpty() || !choice.wish().isEmpty()) {
      return byNames(folder.tree(""));
    }
    List<FolderFile> others = new ArrayList<>(inData);
    others.removeAll(pushed.stream().map(SplitFile::file).toList());
    if (!others.isEmpty()) {
      remarks.add("%s, whose names tell no split, are not read.".formatted(FileNames.of(others)));
    }
    return new CorpusFiles(pushed, Origin.PUSHED, List.of(""), others, remarks);
  }

  /** Returns the configurations of the card; a malformed card is ignored with a remark. */
  private List<CardConfig> declared() throws IOException {
    Optional<String> card = folder.text(CARD);
    try {
      return card.isEmpty() ? List.of() : CardConfig.of(card.get());
    } catch (CardException e) {
      remarks.add("The %s tells no splits: %s.".formatted(CARD, e.getMessage()));
      return List.of();
    }
  }

  private CorpusFiles byCard(List<CardConfig> declared) throws IOException {
    String wish =
        declared.stream()
            .filter(config -> choice.wish().isEmpty() && config.isDefault())
            .map(CardConfig::name)
            .findFirst()
            .orElse(choice.wish());
    List<String> names = declared.stream().map(CardConfig::name).toList();
    String name = new ConfigChoice(place, wish).among(names);
    CardConfig config =
        declared.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    return new CorpusFiles(files(config), Origin.CARD, names, List.of(), remarks);
  }

  private List<SplitFile> files(CardConfig config) throws IOException {
    if (config.patterns().isEmpty()) {
      return NameLayout.of(folder.tree(config.folder())).stream()
          .map(file -> new SplitFile(file.file(), config.name(), file.split()))
          .toList();
    }
    List<SplitFile> files = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    for (Map.Entry<String, List<String>> split : config.patterns().entrySet()) {
      for (String pattern : split.getValue()) {
        for (FolderFile file : matching(config, pattern)) {
          if (taken.add(file.path())) {
            files.add(new SplitFile(file, config.name(), split.getKey()));
          }
        }
      }
    }
    return files;
  }

  private List<FolderFile> matching(CardConfig config, String pattern) throws IOException {
    if (ELSEWHERE.matcher(pattern).lookingAt()) {
      throw new IOException(
          "the %s of '%s' has files elsewhere, which are not fetched: %s"
              .formatted(CARD, place, pattern));
    }
    Glob glob = Glob.of(config.folder().isEmpty() ? pattern : config.folder() + "/" + pattern);
    boolean isFlat = glob.rest().segments().size() == 1 && !glob.isDeep();
    List<FolderFile> there = isFlat ? folder.children(glob.prefix()) : folder.tree(glob.prefix());
    Pattern regex = glob.regex();
    List<FolderFile> files =
        there.stream().filter(file -> regex.matcher(file.path()).matches()).toList();
    if (files.isEmpty()) {
      remarks.add(
          "The %s has '%s' for config %s, where none of its files lies."
              .formatted(CARD, glob, config.name()));
    }
    return files;
  }

  private CorpusFiles byFolders(List<FolderFile> files) {
    List<FolderFile> lists = files.stream().filter(file -> isUnread(file.path())).toList();
    if (!lists.isEmpty()) {
      remarks.add(
          "%s: what is said there is not read. A list has an object a line, as jq -c '.[]' metadata.json > metadata.jsonl writes it."
              .formatted(FileNames.of(lists)));
    }
    List<FolderFile> recordings = files.stream().filter(file -> !isUnread(file.path())).toList();
    FolderShards.Found found = FolderShards.of(place, recordings);
    if (!found.outside().isEmpty()) {
      remarks.add(
          "%s, which lie beside the folders of splits, are not read."
              .formatted(FileNames.of(found.outside())));
    }
    return byNames(found.shards());
  }

  private CorpusFiles byNames(List<FolderFile> tree) {
    Map<String, List<SplitFile>> configs = new TreeMap<>();
    List<FolderFile> once =
        tree.stream().filter(file -> !PART_OF_KALDI.matcher(file.path()).matches()).toList();
    for (SplitFile file : NameLayout.of(once)) {
      configs.computeIfAbsent(series(file.config()), any -> new ArrayList<>()).add(file);
    }
    if (configs.isEmpty()) {
      return new CorpusFiles(List.of(), Origin.NAMES, List.of(), List.of(), remarks);
    }
    List<String> names = List.copyOf(configs.keySet());
    String chosen = choice.among(names);
    List<SplitFile> files =
        configs.get(chosen).stream()
            .map(file -> new SplitFile(file.file(), chosen, file.split()))
            .toList();
    List<FolderFile> others = new ArrayList<>();
    configs.forEach(
        (name, ofConfig) -> {
          if (!name.equals(chosen)) {
            ofConfig.forEach(file -> others.add(file.file()));
          }
        });
    if (!others.isEmpty()) {
      remarks.add(
          "%s belong to other configurations, which are not read: %s (see --config)."
              .formatted(FileNames.of(others), others(names, chosen)));
    }
    return new CorpusFiles(files, Origin.NAMES, names, others, remarks);
  }

  private static String others(List<String> names, String chosen) {
    return String.join(", ", names.stream().filter(name -> !name.equals(chosen)).toList());
  }

  /** Replaces numbers: folders that differ only by these form one configuration. */
  private static String series(String config) {
    return config.replaceAll("\\d+", "#");
  }
}
