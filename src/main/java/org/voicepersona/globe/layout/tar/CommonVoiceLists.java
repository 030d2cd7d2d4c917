package org.voicepersona.globe.layout.tar;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.CommonVoice;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowSpool;
import org.voicepersona.globe.layout.TextLines;

/**
 * The lists of a Common Voice archive, by the clips in them. The lines are in a temporary file;
 * memory holds only a number for each.
 */
final class CommonVoiceLists implements Closeable {

  private static final String PATH = "path";
  private static final String SPLIT = "split";
  private static final long NONE = -1;

  private final RowSpool lines = new RowSpool();

  /** By list, the line numbers by a digest of the clip's name. */
  private final Map<String, Long2LongOpenHashMap> numbers = new TreeMap<>();

  private final BitSet found = new BitSet();

  CommonVoiceLists() throws IOException {}

  /**
   * Reads a list.
   *
   * @param name its file name, such as {@code validated.tsv}
   * @throws UnreadableShardException if there are too many columns, or a line is not UTF-8
   */
  void read(String name, InputStream in) throws IOException, UnreadableShardException {
    Long2LongOpenHashMap ofList = new Long2LongOpenHashMap();
    ofList.defaultReturnValue(NONE);
    TextLines text = new TextLines(in);
    List<String> columns = text.advance() ? cells(name, text) : List.of();
    while (text.advance()) {
      Map<String, String> line = text.isTooLong() ? Map.of() : line(columns, cells(name, text));
      if (line.containsKey(PATH)) {
        ofList.put(RowSpool.digest(line.get(PATH)), lines.add(new IndexedRow(line, Map.of())));
      }
    }
    numbers.put(name, ofList);
  }

  private static List<String> cells(String list, TextLines text) throws UnreadableShardException {
    try {
      return List.of(text.text().split("\t", -1));
    } catch (UnreadableShardException e) {
      throw new UnreadableShardException(e.fault(), "'%s': %s".formatted(list, e.getMessage()), e);
    }
  }

  private static Map<String, String> line(List<String> columns, List<String> cells) {
    Map<String, String> line = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(columns.size(), cells.size()); i++) {
      line.put(columns.get(i), cells.get(i));
    }
    return line;
  }

  boolean isEmpty() {
    return numbers.isEmpty();
  }

  /** Returns the list of validated clips, or all lists if there is none. */
  private List<Long2LongOpenHashMap> wanted() {
    return numbers.containsKey(CommonVoice.VALIDATED)
        ? List.of(numbers.get(CommonVoice.VALIDATED))
        : List.copyOf(numbers.values());
  }

  /** Returns the values of a clip in the lists; empty if it is in none of the wanted lists. */
  Optional<Map<String, String>> of(String clip) throws IOException {
    long digest = RowSpool.digest(clip);
    for (Long2LongOpenHashMap list : wanted()) {
      long number = list.get(digest);
      if (number != NONE) {
        found.set((int) number);
        Map<String, String> texts = new LinkedHashMap<>(lines.row(number).texts());
        split(digest).ifPresent(split -> texts.put(SPLIT, split));
        return Optional.of(texts);
      }
    }
    return Optional.empty();
  }

  private Optional<String> split(long digest) {
    return CommonVoice.OF_SPLITS.stream()
        .filter(list -> numbers.containsKey(list) && numbers.get(list).get(digest) != NONE)
        .map(list -> list.substring(0, list.indexOf('.')))
        .findFirst();
  }

  /** Receives rows. */
  interface Receiver {
    void take(IndexedRow row) throws IOException, UnreadableShardException;
  }

  /** Passes wanted lines of clips that were never looked up, as rows without recordings. */
  void handOverMissing(Receiver receiver) throws IOException, UnreadableShardException {
    BitSet missing = new BitSet();
    wanted().forEach(list -> list.values().forEach(number -> missing.set(Math.toIntExact(number))));
    missing.andNot(found);
    for (int line = missing.nextSetBit(0); line >= 0; line = missing.nextSetBit(line + 1)) {
      Map<String, String> texts = lines.row(line).texts();
      String message = "the archive has no clip '%s'".formatted(texts.get(PATH));
      receiver.take(IndexedRow.faulty(texts, new RowFault(ReadFault.MISSING_RECORDING, message)));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
