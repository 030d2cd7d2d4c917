package org.voicepersona.globe.layout.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/**
 * Iterates over the messages of an Arrow stream: a marker (4 bytes), the header length (4 bytes), a
 * FlatBuffer header, and a body (<a
 * href="https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format">encapsulated
 * messages</a>). An Arrow file is a stream after a magic number.
 */
final class ArrowMessages {

  private static final String FILE_MARK = "ARROW1";
  private static final int FILE_MARK_BYTES = 8;
  private static final int CONTINUATION = -1;
  private static final int PREFIX_BYTES = 8;
  private static final int LARGEST_HEADER = 16 << 20;

  private final FileBytes file;
  private final long size;
  private long position;

  /**
   * A message.
   *
   * @param header its header
   * @param type the type of the header, a constant of {@link MessageHeader}
   * @param bodyAt the offset of its body in the file
   * @param bodyBytes the length of its body
   */
  record Located(Message header, byte type, long bodyAt, long bodyBytes) {}

  ArrowMessages(FileBytes file) throws IOException {
    this.file = file;
    this.size = file.size();
    this.position = isFile() ? FILE_MARK_BYTES : 0;
  }

  private boolean isFile() throws IOException {
    return size >= FILE_MARK_BYTES
        && StandardCharsets.ISO_8859_1
            .decode(read(0, FILE_MARK.length()))
            .toString()
            .equals(FILE_MARK);
  }

  /**
   * Advances to the next message.
   *
   * @return the message; empty at the end-of-stream marker
   * @throws UnreadableShardException if there is no valid message, or it is truncated
   */
  Optional<Located> next() throws IOException, UnreadableShardException {
    require(position + PREFIX_BYTES <= size, "it is cut short");
    ByteBuffer prefix = read(position, PREFIX_BYTES);
    require(prefix.getInt(0) == CONTINUATION, "what is there is no message of Arrow");
    int length = prefix.getInt(Integer.BYTES);
    if (length == 0) {
      return Optional.empty();
    }
    require(length > 0 && length <= LARGEST_HEADER, "a message has a header of " + length);
    long bodyAt = position + PREFIX_BYTES + length;
    require(bodyAt <= size, "it is cut short");
    Located message = located(read(position + PREFIX_BYTES, length), bodyAt);
    require(message.bodyBytes() >= 0, "a message has a body of " + message.bodyBytes());
    require(message.bodyBytes() <= size - bodyAt, "it is cut short");
    position = bodyAt + message.bodyBytes();
    return Optional.of(message);
  }

  private Located located(ByteBuffer header, long bodyAt) throws UnreadableShardException {
    try {
      Message message = Message.getRootAsMessage(header);
      return new Located(message, message.headerType(), bodyAt, message.bodyLength());
    } catch (IndexOutOfBoundsException e) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_ARCHIVE, "at byte %,d: a damaged message".formatted(position), e);
    }
  }

  private void require(boolean holds, String otherwise) throws UnreadableShardException {
    if (!holds) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_ARCHIVE, "at byte %,d: %s".formatted(position, otherwise));
    }
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    file.read(at, bytes);
    return bytes.flip();
  }
}
