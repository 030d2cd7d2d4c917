package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EINVAL;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.voicepersona.audio.file.Part;
import org.voicepersona.audio.file.SoundFile;

/** Parts of memory that ffmpeg reads as if they were a file; all that it is ever given to open. */
final class EncodedBytes implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 15;

  // Native code cannot hold a Java object, so it holds a number. One pair of callbacks serves all:
  // JavaCPP has room for only ten of each kind in a process.
  private static final Map<Long, EncodedBytes> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong HANDLES = new AtomicLong();
  private static final Read READ = new Read();
  private static final Seek SEEK = new Seek();

  private final Part[] parts;
  private final long[] starts; // where each part begins, and at last the end
  private final Handle handle = new Handle(HANDLES.incrementAndGet());
  private final AVIOContext context;
  private long position;

  /** Opens {@code file}, whose bytes nobody may change until this is closed. */
  EncodedBytes(SoundFile file) {
    parts = file.parts().toArray(Part[]::new);
    starts = new long[parts.length + 1];
    for (int i = 0; i < parts.length; i++) {
      starts[i + 1] = starts[i] + parts[i].length();
    }
    BytePointer buffer = new BytePointer(Ffmpeg.allocated(av_malloc(BUFFER_BYTES)));
    context =
        Ffmpeg.allocated(avio_alloc_context(buffer, BUFFER_BYTES, 0, handle, READ, null, SEEK));
    OPEN.put(handle.address(), this);
  }

  /** Returns what a container reads from; valid until this is closed. */
  AVIOContext context() {
    return context;
  }

  @Override
  public void close() {
    OPEN.remove(handle.address());
    av_free(context.buffer()); // not the buffer of the beginning: ffmpeg may have replaced it
    avio_context_free(context);
  }

  private int read(BytePointer target, int most) {
    if (position >= length()) {
      return AVERROR_EOF;
    }
    int found = Arrays.binarySearch(starts, 0, parts.length, position);
    int index = found < 0 ? -found - 2 : found;
    int count = 0;
    while (count < most && index < parts.length) {
      Part part = parts[index];
      int skipped = (int) (position - starts[index]);
      int copied = Math.min(most - count, part.length() - skipped);
      target.position(count).put(part.bytes(), part.from() + skipped, copied);
      count += copied;
      position += copied;
      index++;
    }
    return count;
  }

  private long seek(long offset, int whence) {
    long target =
        switch (whence & ~AVSEEK_FORCE) {
          case AVSEEK_SIZE -> length();
          case 0 -> offset; // SEEK_SET
          case 1 -> position + offset; // SEEK_CUR
          case 2 -> length() + offset; // SEEK_END
          default -> -1;
        };
    if (target < 0) {
      return AVERROR_EINVAL();
    }
    if (whence != AVSEEK_SIZE) {
      position = Math.min(target, length());
    }
    return target;
  }

  private long length() {
    return starts[parts.length];
  }

  /** A number that travels through native code as a pointer. */
  private static final class Handle extends Pointer {
    Handle(long number) {
      address = number;
    }
  }

  private static final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer handle, BytePointer target, int most) {
      return OPEN.get(handle.address()).read(target, most);
    }
  }

  private static final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer handle, long offset, int whence) {
      return OPEN.get(handle.address()).seek(offset, whence);
    }
  }
}
