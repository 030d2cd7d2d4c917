package org.voicepersona.output.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.output.directory.OutputException;

/**
 * One outcome in the form in which it is kept until it is published: what will be its line in
 * {@code descriptions.jsonl} or {@code failures.jsonl}; of a clip that was left out, what was
 * measured.
 *
 * <p>In the journal and in parts it stands on a line that checks itself: {@code d} (described),
 * {@code f} (failed) or {@code l} (left out), a space, eight hexadecimal digits with the CRC-32C of
 * the kind as a capital letter and the JSON, a space, the JSON as {@link PackedJson}. Earlier
 * versions of this program wrote the capital letter and the JSON as it is.
 */
public final class StoredOutcome implements Comparable<StoredOutcome> {

  /** What became of the row; a description comes before a failure of the same row. */
  public enum Kind {
    DESCRIBED('D'),
    FAILED('F'),
    LEFT_OUT('L');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  /** Of what is known of one row, the first in this order is published; it depends on no clock. */
  private static final Comparator<StoredOutcome> ORDER =
      Comparator.comparing((StoredOutcome outcome) -> outcome.place().split())
          .thenComparingLong(outcome -> outcome.place().index())
          .thenComparing(StoredOutcome::kind)
          .thenComparing(StoredOutcome::place)
          .thenComparing(StoredOutcome::json);

  private static final int JSON_START = "D 01234567 ".length();

  private final Kind kind;
  private final RecordOrder place;
  private final String json;

  /** With its line feed. */
  private final byte[] line;

  private StoredOutcome(Kind kind, RecordOrder place, String json, byte[] line) {
    this.kind = kind;
    this.place = place;
    this.json = json;
    this.line = line;
  }

  /**
   * Makes an outcome.
   *
   * @param kind what became of the row
   * @param place where it belongs
   * @param json the published line
   */
  public StoredOutcome(Kind kind, RecordOrder place, String json) {
    this(kind, place, json, line(kind, json.getBytes(UTF_8)));
  }

  /** Returns the stored form of an outcome of a row that was never described before. */
  public static StoredOutcome of(Outcome outcome) {
    return of(outcome, 1);
  }

  /**
   * Returns the stored form of an outcome.
   *
   * @param edition how often the row has been described, with this time
   */
  public static StoredOutcome of(Outcome outcome, long edition) {
    if (outcome instanceof Outcome.Described described) {
      VoiceRecord voice = VoiceRecord.of(described).withGeneration(edition);
      return new StoredOutcome(Kind.DESCRIBED, voice.place(), JsonLines.write(voice));
    }
    if (outcome instanceof Outcome.LeftOut leftOut) {
      return read(Kind.LEFT_OUT, JsonLines.write(leftOut));
    }
    return read(Kind.FAILED, JsonLines.write(((Outcome.Failed) outcome).failure()));
  }

  private static StoredOutcome read(Kind kind, String json) {
    try {
      return new StoredOutcome(kind, JsonLines.readPlace(json), json);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read back " + json, e);
    }
  }

  /**
   * Returns the described voice.
   *
   * @param file where the outcome was found, for a message
   * @throws OutputException if it is none, though its line has the right checksum
   */
  public VoiceRecord voice(Path file) throws OutputException {
    try {
      return JsonLines.readVoice(json);
    } catch (IOException | IllegalArgumentException e) {
      throw new OutputException(
          "%s is damaged: the outcome of %s %s. %s"
              .formatted(file, place.id(), e.getMessage(), OutputException.ANEW),
          e);
    }
  }

  private static byte[] line(Kind kind, byte[] json) {
    String packed = new String(PackedJson.pack(json), UTF_8);
    char letter = Character.toLowerCase(kind.letter);
    return (letter + " " + checksum(kind, json) + " " + packed + "\n").getBytes(UTF_8);
  }

  /** Returns what became of the row. */
  public Kind kind() {
    return kind;
  }

  /** Returns where it belongs. */
  public RecordOrder place() {
    return place;
  }

  /** Returns the published line. */
  public String json() {
    return json;
  }

  /** Returns the line, with its line feed. */
  public byte[] toLine() {
    return line.clone();
  }

  /**
   * Reads a line without its line feed.
   *
   * @throws IOException if the line is not what {@link #toLine} returned, here or in an earlier
   *     version of this program; the message says how
   */
  public static StoredOutcome parse(byte[] line) throws IOException {
    byte[] ended = Arrays.copyOf(line, line.length + 1);
    ended[line.length] = '\n';
    return parseLine(ended);
  }

  /** Reads a line as {@link #parse} does, with its line feed. */
  public static StoredOutcome parseLine(byte[] line) throws IOException {
    int end = line.length - 1;
    if (end <= JSON_START || line[1] != ' ' || line[JSON_START - 1] != ' ') {
      throw new IOException("is not a kind, a checksum and an outcome");
    }
    char letter = (char) line[0];
    Kind kind = kind(letter);
    byte[] stored = Arrays.copyOfRange(line, JSON_START, end);
    byte[] json = letter == kind.letter ? stored : PackedJson.unpack(stored);
    String claimed = new String(line, 2, 8, UTF_8);
    String actual = checksum(kind, json);
    if (!claimed.equals(actual)) {
      throw new IOException("has the checksum " + claimed + ", its content has " + actual);
    }
    String text = new String(json, UTF_8);
    return new StoredOutcome(kind, JsonLines.readPlace(text), text, line.clone());
  }

  private static Kind kind(char letter) throws IOException {
    for (Kind kind : Kind.values()) {
      if (kind.letter == Character.toUpperCase(letter)) {
        return kind;
      }
    }
    throw new IOException("is of kind '" + letter + "', must be d, f or l");
  }

  private static String checksum(Kind kind, byte[] json) {
    CRC32C crc = new CRC32C();
    crc.update(kind.letter);
    crc.update(json);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Override
  public int compareTo(StoredOutcome other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredOutcome outcome
        && kind == outcome.kind
        && place.equals(outcome.place)
        && json.equals(outcome.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, place, json);
  }

  @Override
  public String toString() {
    return kind + " " + json;
  }
}
