package org.voicepersona.globe.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/** Recordings that are parts of one file; of a distant one, neighbours are read with a request. */
public final class ArchivedRecordings implements Recordings {

  /** A request takes as long as some megabytes. */
  private static final int MOST_TOGETHER = 4 << 20;

  private static final int MOST_BETWEEN = 256 << 10;

  private final FileBytes file;
  private byte[] window = new byte[0];
  private long windowFrom;

  private ArchivedRecordings(FileBytes file) {
    this.file = file;
  }

  /**
   * Opens an archive.
   *
   * @throws IOException if the file system fails
   */
  public static ArchivedRecordings open(ShardPlace place) throws IOException {
    return new ArchivedRecordings(FileBytes.open(place.uri()));
  }

  @Override
  public byte[] read(Recording recording, Next next) throws IOException, RowFault {
    int length = RecordingSize.require(recording.bytes());
    if (!file.isDistant()) {
      return bytes(recording.offset(), length);
    }
    if (!isInWindow(recording)) {
      long end = recording.offset() + length;
      for (Recording behind : next.recordings()) {
        long gap = behind.offset() - end;
        long together = behind.offset() + behind.bytes() - recording.offset();
        if (gap < 0 || gap > MOST_BETWEEN || together > MOST_TOGETHER) {
          break;
        }
        end = behind.offset() + behind.bytes();
      }
      window = bytes(recording.offset(), (int) (end - recording.offset()));
      windowFrom = recording.offset();
    }
    int from = (int) (recording.offset() - windowFrom);
    return Arrays.copyOfRange(window, from, from + length);
  }

  private boolean isInWindow(Recording recording) {
    return recording.offset() >= windowFrom
        && recording.offset() + recording.bytes() <= windowFrom + window.length;
  }

  private byte[] bytes(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    file.read(offset, bytes);
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
