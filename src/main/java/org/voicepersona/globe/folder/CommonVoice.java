package org.voicepersona.globe.folder;

import java.util.List;
import java.util.Set;

/** Names of the files that Common Voice hands out: lists of clips, and the folder of the clips. */
public final class CommonVoice {

  /** The list of all clips that listeners have found good. */
  public static final String VALIDATED = "validated.tsv";

  /** The lists that divide some of those clips into splits. */
  public static final List<String> OF_SPLITS = List.of("train.tsv", "dev.tsv", "test.tsv");

  /** The folder of the clips, beside the lists. */
  public static final String CLIPS = "clips";

  private static final Set<String> OTHERS = Set.of(VALIDATED, "other.tsv", "invalidated.tsv");

  private CommonVoice() {}

  /** Returns whether a file of this name is one of the lists. */
  public static boolean isList(String name) {
    return OF_SPLITS.contains(name) || OTHERS.contains(name);
  }

  /** Returns a sentence if the clips of some of these lists are in {@code validated.tsv} again. */
  public static List<String> repetitions(List<String> files) {
    List<String> divided = files.stream().filter(file -> OF_SPLITS.contains(nameOf(file))).toList();
    boolean isWholeThere = files.stream().anyMatch(file -> nameOf(file).equals(VALIDATED));
    return divided.isEmpty() || !isWholeThere
        ? List.of()
        : List.of(
            "%s has the clips of %s again, which --split all reads twice: --split validated reads each of them once."
                .formatted(VALIDATED, String.join(", ", divided)));
  }

  private static String nameOf(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
