package org.voicepersona.globe.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.ShardContents.Form;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/**
 * Writes a {@link RowIndex} row by row, with one row in memory.
 *
 * <p>The file contains one record per row (its length, then the row), the offset of every {@value
 * RowIndex#ROWS_BETWEEN_PLACES}th record (8 bytes each), a header in JSON, and the header's length
 * (4 bytes). All numbers are big-endian.
 */
public final class RowIndexWriter implements Closeable {

  /** Longest text in characters; longer ones are cut off, no transcript of a clip is that long. */
  static final int LONGEST_TEXT = 20_000;

  private static final int MOST_COLUMNS = 1_000;

  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private final DataOutputStream out;
  private final ByteArrayOutputStream places = new ByteArrayOutputStream();
  private final DataOutputStream placesOut = new DataOutputStream(places);
  private final Map<String, StoredColumn> columns = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private String folder = "";
  private long position;
  private long rows;

  RowIndexWriter(Path file) throws IOException {
    this.out =
        new DataOutputStream(
            new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), digest));
  }

  /**
   * Sets the folder of the files that rows name.
   *
   * @param name relative to the folder that contains the shard, or that it is; empty for that
   *     itself
   */
  public void setFolder(String name) {
    this.folder = name;
  }

  /**
   * Declares a column of recordings, or of paths of recordings.
   *
   * @param type the type of the column, in words
   */
  public void addRecordings(String name, String type) {
    columns.putIfAbsent(name, new StoredColumn(name, type, Form.CLIP, true));
    number(name);
  }

  /**
   * Adds the next row.
   *
   * @throws UnreadableShardException if the rows have too many distinct columns
   */
  public void add(IndexedRow row) throws IOException, UnreadableShardException {
    record.reset();
    DataOutputStream to = new DataOutputStream(record);
    boolean isInParts =
        row.recordings().values().stream().anyMatch(recording -> !recording.span().isWhole());
    to.writeByte(
        (row.fault().isPresent() ? RowIndex.FAULTY : 0) | (isInParts ? RowIndex.IN_PARTS : 0));
    if (row.fault().isPresent()) {
      write(to, row.fault().get().kind().name());
      write(to, row.fault().get().getMessage());
    }
    to.writeInt(row.texts().size());
    for (Map.Entry<String, String> text : row.texts().entrySet()) {
      to.writeInt(number(text.getKey()));
      write(to, text.getValue());
    }
    to.writeInt(row.recordings().size());
    for (Map.Entry<String, Recording> recording : row.recordings().entrySet()) {
      addRecordings(recording.getKey(), "recording");
      to.writeInt(number(recording.getKey()));
      write(to, recording.getValue().path());
      to.writeLong(recording.getValue().offset());
      to.writeLong(recording.getValue().bytes());
      if (isInParts) {
        to.writeDouble(recording.getValue().span().from());
        to.writeDouble(recording.getValue().span().seconds());
      }
    }
    requireFewColumns();
    append();
  }

  private void append() throws IOException {
    if (rows % RowIndex.ROWS_BETWEEN_PLACES == 0) {
      placesOut.writeLong(position);
    }
    out.writeInt(record.size());
    record.writeTo(out);
    position += Integer.BYTES + record.size();
    rows++;
  }

  private void requireFewColumns() throws UnreadableShardException {
    if (numbers.size() > MOST_COLUMNS) {
      throw new UnreadableShardException(
          ReadFault.TOO_MANY_COLUMNS,
          "its first %,d rows have more than %,d different columns"
              .formatted(rows + 1, MOST_COLUMNS));
    }
  }

  private int number(String column) {
    columns.computeIfAbsent(column, name -> new StoredColumn(name, "text", Form.TEXT, false));
    return numbers.computeIfAbsent(column, name -> numbers.size());
  }

  private static void write(DataOutputStream to, String text) throws IOException {
    byte[] bytes = MessageText.start(text, LONGEST_TEXT).getBytes(UTF_8);
    to.writeInt(bytes.length);
    to.write(bytes);
  }

  /** Writes the offsets and the header after the rows. */
  void finish() throws IOException {
    RowIndex.Head head =
        new RowIndex.Head(
            rows,
            position,
            HexFormat.of().formatHex(digest.digest()),
            folder,
            numbers.keySet().stream().map(columns::get).toList());
    places.writeTo(out);
    byte[] json = new ObjectMapper().writeValueAsBytes(head);
    out.write(json);
    out.writeInt(json.length);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
