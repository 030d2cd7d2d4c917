package org.voicepersona.globe.folder;

import java.util.Locale;
import java.util.Set;

/** Recognizes recordings by file name extension. */
public final class RecordingName {

  private static final Set<String> ENDINGS =
      Set.of(
          "wav", "wave", "w64", "flac", "mp3", "ogg", "oga", "opus", "spx", "m4a", "mp4", "aac",
          "aif", "aiff", "aifc", "au", "snd", "caf", "amr", "wma", "webm", "mka", "sph");

  private RecordingName() {}

  /** Returns whether a file name has the extension of a recording. */
  public static boolean is(String name) {
    return ENDINGS.contains(ending(name));
  }

  /** Returns the part after the last dot of a name, in lower case; without a dot the whole name. */
  public static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Returns whether a file is ignored: hidden by a leading dot, or in {@code __MACOSX}. */
  public static boolean isHidden(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith(".") || path.startsWith("__MACOSX/");
  }
}
