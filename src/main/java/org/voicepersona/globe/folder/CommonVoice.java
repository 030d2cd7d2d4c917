package org.voicepersona.globe.folder;

import java.util.List;
import java.util.Set;

/** The file names of a Common Voice release: lists of clips, and the folder of the clips. */
public final class CommonVoice {

  /** The list of all clips that listeners have approved. */
  public static final String VALIDATED = "validated.tsv";

  /** The lists that assign some of the validated clips to splits. */
  public static final List<String> OF_SPLITS = List.of("train.tsv", "dev.tsv", "test.tsv");

  /** The folder of the clips, next to the lists. */
  public static final String CLIPS = "clips";

  private static final Set<String> OTHERS = Set.of(VALIDATED, "other.tsv", "invalidated.tsv");

  private CommonVoice() {}

  /** Returns whether a file with this name is a list of clips. */
  public static boolean isList(String name) {
    return OF_SPLITS.contains(name) || OTHERS.contains(name);
  }

  /** Returns a remark if {@code validated.tsv} repeats the clips of present lists of splits. */
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
