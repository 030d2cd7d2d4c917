package org.voicepersona.globe.layout.tar;

import static java.util.Objects.requireNonNull;

/**
 * The parts of a member's name in WebDataset; members with equal keys form a sample (<a
 * href="https://github.com/webdataset/webdataset#the-webdataset-format">format</a>).
 *
 * @param key the path up to the first dot of its last segment
 * @param extension the rest after that dot, such as {@code json} or {@code speech.flac}
 */
record SampleKey(String key, String extension) {

  SampleKey {
    requireNonNull(key, "key is null");
    requireNonNull(extension, "extension is null");
  }

  static SampleKey of(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0
        ? new SampleKey(name, "")
        : new SampleKey(name.substring(0, dot), name.substring(dot + 1));
  }
}
