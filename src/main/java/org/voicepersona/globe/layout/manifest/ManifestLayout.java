package org.voicepersona.globe.layout.manifest;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.CommonVoice;
import org.voicepersona.globe.layout.ChannelStream;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;
import org.voicepersona.globe.layout.TextLines;

/**
 * Lists with one row per line: JSON lines as NeMo and the {@code datasets} library write them, and
 * comma- or tab-separated values, the latter as in Common Voice.
 */
public final class ManifestLayout implements IndexedLayout {

  private static final int HEAD = 4096;
  private static final String TABS = ".tsv";
  private static final String COMMAS = ".csv";
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  @Override
  public String name() {
    return "list of recordings";
  }

  @Override
  public boolean isOf(ShardPlace place) throws IOException {
    if (place.isFolder()) {
      return false;
    }
    return isDelimited(place) || isJsonLines(place);
  }

  private static boolean isDelimited(ShardPlace place) {
    return place.name().endsWith(TABS) || place.name().endsWith(COMMAS);
  }

  private static boolean isJsonLines(ShardPlace place) throws IOException {
    return place.name().endsWith(".jsonl") || head(place).startsWith("{") || isWholeJson(place);
  }

  /** Returns whether a file is JSON, but a single value instead of an object per line. */
  private static boolean isWholeJson(ShardPlace place) throws IOException {
    String head = head(place);
    boolean isOpen = head.lines().findFirst().orElse("").strip().equals("{");
    return isOpen || (place.name().endsWith(".json") && head.startsWith("["));
  }

  private static String head(ShardPlace place) throws IOException {
    return new String(place.head(HEAD), charset(place)).replaceFirst("^\\uFEFF?\\s*", "");
  }

  /** Returns the encoding of a list by its byte order mark; spreadsheets may write UTF-16. */
  private static Charset charset(ShardPlace place) throws IOException {
    byte[] mark = place.head(2);
    boolean isUtf16 =
        mark.length == 2
            && ((mark[0] == (byte) 0xFE && mark[1] == (byte) 0xFF)
                || (mark[0] == (byte) 0xFF && mark[1] == (byte) 0xFE));
    return isUtf16 ? UTF_16 : UTF_8;
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    if (place.bytes() == 0) {
      throw new UnreadableShardException(ReadFault.EMPTY_FILE, "the file is empty");
    }
    if (!isDelimited(place) && isWholeJson(place)) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_ROW,
          "the list is one JSON value, and must have an object a line, as jq -c '.[]' writes them");
    }
    if (CommonVoice.isList(place.name()) && place.hasFolderBeside(CommonVoice.CLIPS)) {
      rows.setFolder(CommonVoice.CLIPS);
    }
    try {
      read(place, new ManifestRows(rows));
    } catch (CharacterCodingException e) {
      throw notDecoded(place, e);
    }
  }

  private static void read(ShardPlace place, ManifestRows lines)
      throws IOException, UnreadableShardException {
    try (InputStream in = ChannelStream.open(place.uri())) {
      if (!isDelimited(place)) {
        new JsonLines(in, lines).read();
      } else if (place.name().endsWith(TABS)) {
        DelimitedLines.ofTabs(reader(in, charset(place)), lines).read();
      } else {
        DelimitedLines.of(delimiter(place), reader(in, charset(place)), lines).read();
      }
    }
  }

  /** Returns the fault of an undecodable list, with the line number if it is meant to be UTF-8. */
  private static UnreadableShardException notDecoded(
      ShardPlace place, CharacterCodingException cause)
      throws IOException, UnreadableShardException {
    Charset charset = charset(place);
    try (InputStream in = ChannelStream.open(place.uri())) {
      TextLines lines = new TextLines(in);
      while (charset.equals(UTF_8) && lines.advance()) {
        lines.text();
      }
    }
    return new UnreadableShardException(
        ReadFault.DAMAGED_ROW, "the list is not %s throughout".formatted(charset), cause);
  }

  private static Reader reader(InputStream in, Charset charset) throws IOException {
    Reader reader = new BufferedReader(new InputStreamReader(in, charset.newDecoder()));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  /** Returns the delimiter of the header line; locales with decimal commas use semicolons. */
  private static char delimiter(ShardPlace place) throws IOException {
    String head = head(place).lines().findFirst().orElse("");
    char delimiter = ',';
    for (char other : new char[] {';', '\t', '|'}) {
      if (count(head, other) > count(head, delimiter)) {
        delimiter = other;
      }
    }
    return delimiter;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
