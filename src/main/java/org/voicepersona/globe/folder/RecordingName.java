package org.voicepersona.globe.folder;

import java.util.Locale;
import java.util.Set;

/** Recognises recordings by the extensions of their file names. */
public final class RecordingName {

  private static final Set<String> ENDINGS =
      Set.of(
          "wav", "wave", "w64", "flac", "mp3", "ogg", "oga", "opus", "spx", "m4a", "mp4", "aac",
          "aif", "aiff", "aifc", "au", "snd", "caf", "amr", "wma", "webm", "mka", "sph");

  private RecordingName() {}

  /** Returns whether a file of this name is a recording. */
  public static boolean is(String name) {
    return ENDINGS.contains(ending(name));
  }

  /** Returns what follows the last dot of a name, in lower case; all of one without a dot. */
  public static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Returns whether a file of this name is no part of a corpus, as those that begin with a dot. */
  public static boolean isHidden(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith(".") || path.startsWith("__MACOSX/");
  }
}
