package org.voicepersona.audio;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EINVAL;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A byte array that ffmpeg reads as if it were a file; the only thing it is ever given to open. */
final class EncodedBytes implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 15;

  // Native code cannot hold a Java object, so it holds a number. One pair of callbacks serves all:
  // JavaCPP has room for only ten of each kind in a process.
  private static final Map<Long, EncodedBytes> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong HANDLES = new AtomicLong();
  private static final Read READ = new Read();
  private static final Seek SEEK = new Seek();

  private final byte[] bytes;
  private final Handle handle = new Handle(HANDLES.incrementAndGet());
  private final AVIOContext context;
  private int position;

  /** Opens {@code bytes}, which nobody may change until this is closed. */
  EncodedBytes(byte[] bytes) {
    this.bytes = bytes;
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
    int count = Math.min(most, bytes.length - position);
    if (count <= 0) {
      return AVERROR_EOF;
    }
    target.put(bytes, position, count);
    position += count;
    return count;
  }

  private long seek(long offset, int whence) {
    long target =
        switch (whence & ~AVSEEK_FORCE) {
          case AVSEEK_SIZE -> bytes.length;
          case 0 -> offset; // SEEK_SET
          case 1 -> position + offset; // SEEK_CUR
          case 2 -> bytes.length + offset; // SEEK_END
          default -> -1;
        };
    if (target < 0) {
      return AVERROR_EINVAL();
    }
    if (whence != AVSEEK_SIZE) {
      position = (int) Math.min(target, bytes.length);
    }
    return target;
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
