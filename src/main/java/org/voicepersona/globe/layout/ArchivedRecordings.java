package org.voicepersona.globe.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/** Reads recordings that are parts of one file; of a remote file, neighbours share a request. */
public final class ArchivedRecordings implements Recordings {

  /** Largest request in bytes; a request takes as long as the transfer of some megabytes. */
  private static final int MOST_TOGETHER = 4 << 20;

  private static final int MOST_BETWEEN = 256 << 10;

  private static final int LOCAL_BLOCK = 256 << 10;

  private static final byte[] NOTHING = new byte[0];

  private final FileBytes file;
  private byte[] window = NOTHING;
  private long windowFrom;

  private ArchivedRecordings(FileBytes file) {
    this.file = file;
  }

  /**
   * Opens the file of a shard.
   *
   * @throws IOException if the file system fails
   */
  public static ArchivedRecordings open(ShardPlace place) throws IOException {
    return new ArchivedRecordings(FileBytes.open(place.uri()));
  }

  @Override
  public byte[] read(Recording recording, Next next) throws IOException, RowFault {
    int length = RecordingSize.require(recording.bytes());
    if (!isInWindow(recording)) {
      long end = file.isDistant() ? endOfNeighbours(recording, next) : endOfBlock(recording);
      byte[] read = bytes(recording.offset(), (int) (end - recording.offset()));
      boolean isAlone = read.length == length;
      window = isAlone ? NOTHING : read;
      windowFrom = isAlone ? end : recording.offset();
      if (isAlone) {
        return read;
      }
    }
    int from = (int) (recording.offset() - windowFrom);
    return Arrays.copyOfRange(window, from, from + length);
  }

  private static long endOfNeighbours(Recording recording, Next next) throws IOException {
    long end = recording.offset() + recording.bytes();
    for (Recording behind : next.recordings()) {
      long gap = behind.offset() - end;
      long together = behind.offset() + behind.bytes() - recording.offset();
      if (gap < 0 || gap > MOST_BETWEEN || together > MOST_TOGETHER) {
        break;
      }
      end = behind.offset() + behind.bytes();
    }
    return end;
  }

  /** Extends a read to a block if rows are read sequentially, so that small clips share it. */
  private long endOfBlock(Recording recording) throws IOException {
    long end = recording.offset() + recording.bytes();
    long gap = recording.offset() - windowFrom - window.length;
    boolean isNext = gap < LOCAL_BLOCK && gap > -LOCAL_BLOCK;
    return isNext ? Math.max(end, Math.min(recording.offset() + LOCAL_BLOCK, file.size())) : end;
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
