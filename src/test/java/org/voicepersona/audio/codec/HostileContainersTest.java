package org.voicepersona.audio.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.voicepersona.audio.codec.Boxes.box;
import static org.voicepersona.audio.codec.Boxes.ints;
import static org.voicepersona.audio.codec.Boxes.joined;
import static org.voicepersona.audio.codec.Boxes.tables;
import static org.voicepersona.audio.codec.Boxes.track;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.Boxes.Tables;
import org.voicepersona.audio.codec.DecodingMeter.Reading;

/** Small files that claim much: what a clip takes of memory, counted in a process of its own. */
class HostileContainersTest {

  private static final long MOST_KILOBYTES = 256 << 10;
  private static final int MANY = 2_600_000;
  private static final int OGG_HEAD_PAGE_BYTES = 47; // of Opus

  @Test
  void claimsTakeNoMemory(@TempDir Path folder) throws Exception {
    assumeTrue(DecodingMeter.works(), "needs Linux's /proc");
    Map<String, byte[]> files = mp4Files();
    files.putAll(otherFiles());
    write(folder, files);
    Map<String, Reading> readings = DecodingMeter.measure(folder);
    assertThat(readings.keySet()).isEqualTo(files.keySet());
    readings.forEach(
        (name, reading) -> {
          assertThat(reading.kilobytes()).as(name).isLessThan(MOST_KILOBYTES);
          String expected = name.startsWith("fine-") ? "heard" : "UNDECODABLE|BAD_HEADER|NO_AUDIO";
          assertThat(reading.outcome()).as(name).matches(expected);
        });
  }

  @Test
  void changedFilesAreRefusedOrHeardInBoundedMemory(@TempDir Path folder) throws Exception {
    change(folder, 100, 3);
  }

  @Test
  @Tag("soak")
  void manyChangedFilesAreRefusedOrHeardInBoundedMemory(@TempDir Path folder) throws Exception {
    change(folder, 2_000, 4);
  }

  private static void change(Path folder, int count, long seed) throws Exception {
    assumeTrue(DecodingMeter.works(), "needs Linux's /proc");
    String[] names =
        ForeignFilesTest.files().map(it -> (String) it.get()[0]).toArray(String[]::new);
    Random random = new Random(seed);
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = names[random.nextInt(names.length)];
      byte[] file = changed(SoundFiles.resource("formats/" + name), random);
      files.put("%04d-%s".formatted(i, name), file);
    }
    write(folder, files);
    Map<String, Reading> readings = DecodingMeter.measure(folder);
    assertThat(readings.keySet()).isEqualTo(files.keySet());
    readings.forEach(
        (name, reading) ->
            assertThat(reading.kilobytes())
                .as("%s: %s", name, reading.outcome())
                .isLessThan(MOST_KILOBYTES));
  }

  /** Numbers become huge, bytes others, and parts come twice or not at all. */
  private static byte[] changed(byte[] file, Random random) {
    byte[] changed = file.clone();
    int[] numbers = {-1, Integer.MAX_VALUE, 0x00FF_FFFF, 0, 2_600_000, 0x4000_0000};
    int reach = random.nextBoolean() ? Math.min(file.length, 400) : file.length;
    for (int i = 0; i <= random.nextInt(6); i++) {
      int at = random.nextInt(reach - 4);
      switch (random.nextInt(4)) {
        case 0 -> ByteBuffer.wrap(changed).putInt(at, numbers[random.nextInt(numbers.length)]);
        case 1 ->
            ByteBuffer.wrap(changed)
                .order(LITTLE_ENDIAN)
                .putInt(at, numbers[random.nextInt(numbers.length)]);
        case 2 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          int end = at + random.nextInt(Math.min(2_000, changed.length - at));
          int to = random.nextInt(changed.length - (end - at));
          System.arraycopy(changed, at, changed, to, end - at);
        }
      }
    }
    return random.nextInt(5) == 0
        ? Arrays.copyOf(changed, 40 + random.nextInt(changed.length - 40))
        : changed;
  }

  private static Map<String, byte[]> mp4Files() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("fine-mp4", Boxes.file(track(1, tables(1_900, 1))));
    files.put(
        "fine-mp4-of-hours", joined(Boxes.file(track(1, tables(990_000, 2))), space(990_000)));
    files.put("mp4-samples", Boxes.file(track(1, tables(MANY, 1))));
    files.put("mp4-times", Boxes.file(track(1, tables(MANY, 2))));
    byte[][] tracks = new byte[20][];
    for (int i = 0; i < tracks.length; i++) {
      tracks[i] = track(i + 1, tables(MANY, 2));
    }
    files.put("mp4-20-tracks", Boxes.file(joined(tracks)));
    tracks[0] = track(1, tables(1_900, 1));
    files.put("fine-mp4-first-of-20-tracks", Boxes.file(joined(tracks)));
    Tables good = tables(1_900, 1);
    files.put(
        "mp4-chunks",
        Boxes.file(
            track(
                1,
                new Tables(
                    good.times(),
                    ints(0, 1, 1, Integer.MAX_VALUE, 1),
                    good.sizes(),
                    ints(0, 3, 300, 300, 300),
                    new byte[0]))));
    byte[] edits = joined(ints(0, 3_000), repeated(ints(16_000, 0, 1 << 16), 3_000));
    files.put(
        "mp4-edits",
        Boxes.file(
            track(
                1, new Tables(good.times(), good.chunks(), good.sizes(), good.offsets(), edits))));
    byte[] hidden = box("wave", box("stts", ints(0, 1, MANY, 2)));
    files.put(
        "mp4-table-in-description",
        Boxes.file(track(1, Boxes.description(hidden), tables(1_900, 1))));
    byte[] run = box("trun", ints(0, MANY));
    byte[] fragment =
        box("moof", box("mfhd", ints(0, 1)), box("traf", box("tfhd", ints(0, 1)), run, run));
    files.put("mp4-fragments", Boxes.file(track(1, tables(1_900, 1)), fragment));
    files.put("mp4-compressed", Boxes.file(box("cmov", new byte[100])));
    return files;
  }

  private static Map<String, byte[]> otherFiles() {
    Map<String, byte[]> files = new TreeMap<>();
    byte[] pcm = new byte[64_000];
    files.put("wav-channels", SoundFiles.wav(SoundFiles.PCM, 65_535, 16_000, 16, pcm));
    files.put("wav-rate", SoundFiles.wav(SoundFiles.PCM, 1, Integer.MAX_VALUE, 16, pcm));
    files.put("fine-flac-pictures", flacWithPictures());
    files.put("fine-flac-bomb", flacOfSilence());
    files.put("ogg-streams", oggWithStreams(SoundFiles.resource("speech-opus.ogg"), 3_000));
    byte[] caf = SoundFiles.resource("formats/alac.caf");
    ByteBuffer.wrap(caf).putLong(indexOf(caf, "pakt") + 12, 1L << 40);
    files.put("caf-packets", caf);
    byte[] alac = SoundFiles.resource("speech-alac.m4a");
    ByteBuffer.wrap(alac).putInt(indexOf(alac, "alac", indexOf(alac, "alac") + 4) + 8, 1 << 24);
    files.put("alac-frame", alac);
    byte[] webm = SoundFiles.resource("formats/opus.webm");
    files.put("webm-tracks", webmWithTracks(webm, 50_000));
    byte[] wma = SoundFiles.resource("formats/ffmpeg.wma");
    files.put("wma-streams", wmaWithStreams(wma, 500));
    byte[] aiff = SoundFiles.aiff(new short[4_000]);
    ByteBuffer.wrap(aiff).putShort(20, (short) 0x7FFF);
    files.put("aiff-channels", aiff);
    files.put("ogg-books", vorbisBooks());
    return files;
  }

  private static byte[] space(int bytes) {
    return box("free", new byte[bytes]);
  }

  private static byte[] flacWithPictures() {
    byte[] flac = SoundFiles.resource("speech.flac");
    byte[] picture = joined(ints(6 << 24 | 0xFF_FFFF), new byte[0xFF_FFFF]);
    byte[] seeks = joined(ints(3 << 24 | 18 * 900_000), new byte[18 * 900_000]);
    byte[] head = Arrays.copyOf(flac, 42);
    head[4] = 0;
    return joined(head, picture, seeks, Arrays.copyOfRange(flac, 42, flac.length));
  }

  /** Returns an hour and more of silence in a few kilobytes a minute. */
  private static byte[] flacOfSilence() {
    byte[] flac = FlacEncoder.encode(new Waveform(new float[600 * Waveform.SAMPLE_RATE_HZ]));
    ByteBuffer.wrap(flac).putInt(22, 1_000_000_000);
    return flac;
  }

  private static byte[] webmWithTracks(byte[] webm, int count) {
    int listed = indexOf(webm, "\u0016T\u00AEk");
    int at = indexOf(webm, "\u0016T\u00AEk", listed + 4);
    byte[] length = ByteBuffer.allocate(8).putLong(1L << 56 | 2L * count).array();
    return joined(
        Arrays.copyOf(webm, at + 4),
        length,
        repeated(new byte[] {(byte) 0xAE, (byte) 0x80}, count),
        Arrays.copyOfRange(webm, at, webm.length));
  }

  private static byte[] oggWithStreams(byte[] ogg, int count) {
    byte[] streams = repeated(Arrays.copyOf(ogg, OGG_HEAD_PAGE_BYTES), count);
    ByteBuffer bytes = ByteBuffer.wrap(streams).order(LITTLE_ENDIAN);
    for (int page = 0; page < streams.length; page += OGG_HEAD_PAGE_BYTES) {
      bytes.putInt(page + 14, 1_000_000 + page).putInt(page + 22, 0);
      bytes.putInt(page + 22, oggChecksum(streams, page, page + OGG_HEAD_PAGE_BYTES));
    }
    return joined(streams, ogg);
  }

  private static int oggChecksum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum ^= bytes[i] << 24;
      for (int bit = 0; bit < 8; bit++) {
        sum = sum << 1 ^ (sum < 0 ? 0x04C1_1DB7 : 0);
      }
    }
    return sum;
  }

  private static byte[] wmaWithStreams(byte[] wma, int count) {
    int at = indexOf(wma, "\u0091\u0007\u00DC\u00B7");
    int length = ByteBuffer.wrap(wma).order(LITTLE_ENDIAN).getInt(at + 16);
    byte[] stream = Arrays.copyOfRange(wma, at, at + length);
    byte[] longer =
        joined(
            Arrays.copyOf(wma, at),
            repeated(stream, count),
            Arrays.copyOfRange(wma, at, wma.length));
    ByteBuffer header = ByteBuffer.wrap(longer).order(LITTLE_ENDIAN);
    header.putLong(16, header.getLong(16) + (long) count * length);
    header.putInt(24, header.getInt(24) + count);
    return longer;
  }

  /** Returns a Matroska file whose Vorbis books claim 16 million vectors each. */
  private static byte[] vorbisBooks() {
    byte[] webm = SoundFiles.resource("formats/vorbis.webm");
    int books = indexOf(webm, "\u0005vorbis") + 7;
    ByteBuffer.wrap(webm).put(books + 6, new byte[] {-1, -1, -1}); // entries of the first
    return webm;
  }

  private static int indexOf(byte[] bytes, String text) {
    return indexOf(bytes, text, 0);
  }

  private static int indexOf(byte[] bytes, String text, int from) {
    int index = new String(bytes, ISO_8859_1).indexOf(text, from);
    assertThat(index).as(text).isNotNegative();
    return index;
  }

  private static byte[] repeated(byte[] bytes, int count) {
    ByteBuffer repeated = ByteBuffer.allocate(bytes.length * count);
    while (repeated.hasRemaining()) {
      repeated.put(bytes);
    }
    return repeated.array();
  }

  private static void write(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
