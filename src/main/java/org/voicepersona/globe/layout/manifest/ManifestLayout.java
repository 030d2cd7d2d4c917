package org.voicepersona.globe.layout.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Set;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.ChannelStream;
import org.voicepersona.globe.layout.IndexedLayout;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.ShardPlace;

/**
 * Lists of recordings, a row a line: JSON lines as NeMo and the {@code datasets} library have them,
 * comma- and tab-separated values as Common Voice has them.
 */
public final class ManifestLayout implements IndexedLayout {

  private static final int HEAD = 4096;
  private static final String TABS = ".tsv";
  private static final String COMMAS = ".csv";
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  /** The lists of Common Voice, which name the files of a folder beside them. */
  private static final Set<String> OF_COMMON_VOICE =
      Set.of("train.tsv", "dev.tsv", "test.tsv", "validated.tsv", "other.tsv", "invalidated.tsv");

  private static final String CLIPS = "clips";

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
    return place.name().endsWith(".jsonl")
        || new String(place.head(HEAD), UTF_8).stripLeading().startsWith("{");
  }

  @Override
  public void index(ShardPlace place, RowIndexWriter rows)
      throws IOException, UnreadableShardException {
    if (place.bytes() == 0) {
      throw new UnreadableShardException(ReadFault.EMPTY_FILE, "the file is empty");
    }
    if (OF_COMMON_VOICE.contains(place.name()) && place.hasFolderBeside(CLIPS)) {
      rows.setFolder(CLIPS);
    }
    ManifestRows lines = new ManifestRows(rows);
    try (InputStream in = ChannelStream.open(place.uri())) {
      if (!isDelimited(place)) {
        new JsonLines(in, lines).read();
      } else if (place.name().endsWith(TABS)) {
        DelimitedLines.ofTabs(reader(in), lines).read();
      } else {
        DelimitedLines.of(delimiter(place), reader(in), lines).read();
      }
    }
  }

  private static Reader reader(InputStream in) throws IOException {
    Reader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  /** Returns what stands between the names of the columns: where commas are decimal, no comma. */
  private static char delimiter(ShardPlace place) throws IOException {
    String head = new String(place.head(HEAD), UTF_8).lines().findFirst().orElse("");
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
