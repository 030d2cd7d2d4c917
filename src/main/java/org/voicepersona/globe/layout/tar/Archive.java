package org.voicepersona.globe.layout.tar;

import java.io.IOException;
import org.voicepersona.globe.layout.ArchiveStream;
import org.voicepersona.globe.layout.ArchivedRecordings;
import org.voicepersona.globe.layout.ChannelStream;
import org.voicepersona.globe.layout.Recordings;
import org.voicepersona.globe.layout.ShardPlace;

/**
 * A tar archive, optionally compressed with gzip.
 *
 * @param place the file
 * @param isCompressed whether it is compressed
 */
record Archive(ShardPlace place, boolean isCompressed) {

  private static final int HEAD = 512;

  static Archive of(ShardPlace place) throws IOException {
    return new Archive(place, GzipStream.isBegun(place.head(HEAD)));
  }

  /** Returns whether a file is a tar archive, by its name or its first bytes. */
  static boolean is(ShardPlace place) throws IOException {
    return !place.isFolder()
        && (place.name().matches(".*\\.(tar|tar\\.gz|tgz)")
            || TarMembers.isHeader(place.head(HEAD)));
  }

  /** Opens the decompressed content; closing the stream closes the file. */
  ArchiveStream open() throws IOException {
    ChannelStream bytes = ChannelStream.open(place.uri());
    try {
      return isCompressed ? new GzipStream(bytes) : bytes;
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  Recordings recordings() throws IOException {
    return isCompressed ? new GzippedRecordings(this) : ArchivedRecordings.open(place);
  }
}
