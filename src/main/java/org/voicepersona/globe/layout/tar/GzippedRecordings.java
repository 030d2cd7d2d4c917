package org.voicepersona.globe.layout.tar;

import java.io.IOException;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.layout.ArchiveStream;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RecordingSize;
import org.voicepersona.globe.layout.Recordings;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.tar.GzipStream.DamagedContentException;

/** Reads recordings in a gzip archive by decompressing everything before them. */
final class GzippedRecordings implements Recordings {

  private final Archive archive;
  private Optional<ArchiveStream> content = Optional.empty();

  GzippedRecordings(Archive archive) {
    this.archive = archive;
  }

  @Override
  public byte[] read(Recording recording, Next next) throws IOException, RowFault {
    int length = RecordingSize.require(recording.bytes());
    try {
      ArchiveStream in = contentBefore(recording.offset());
      in.skipNBytes(recording.offset() - in.position());
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new RowFault(ReadFault.TRUNCATED, "the archive ends in the midst of the recording");
      }
      return bytes;
    } catch (DamagedContentException e) {
      close();
      throw new RowFault(ReadFault.DAMAGED_ARCHIVE, e.getMessage());
    }
  }

  private ArchiveStream contentBefore(long offset) throws IOException {
    if (content.isEmpty() || content.get().position() > offset) {
      close();
      content = Optional.of(archive.open());
    }
    return content.get();
  }

  @Override
  public void close() throws IOException {
    Optional<ArchiveStream> open = content;
    content = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }
}
