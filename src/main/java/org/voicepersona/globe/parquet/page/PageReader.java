package org.voicepersona.globe.parquet.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ParquetDecodingException;
import org.voicepersona.globe.parquet.bytes.ChunkBytes;
import org.voicepersona.globe.parquet.bytes.ColumnChunk;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.PackedStream;
import org.voicepersona.globe.parquet.bytes.PageBuffer;
import org.voicepersona.globe.parquet.bytes.PageMemory;
import org.voicepersona.globe.parquet.bytes.PageTooLargeException;
import org.voicepersona.globe.parquet.bytes.StoredBytes;
import org.voicepersona.globe.parquet.bytes.StoredInputStream;
import org.voicepersona.globe.parquet.codec.PageCodec;

/**
 * Iterates over the pages of one column chunk, by their headers or by the optional offset index.
 * The bodies of skipped pages are neither read nor decompressed.
 */
public final class PageReader {

  /** A page header and the offset of its body; the columns read here have one value per row. */
  record Place(PageHeader header, long firstRow, long body) {

    int rows() {
      return header.isSetData_page_header_v2()
          ? header.getData_page_header_v2().getNum_values()
          : header.getData_page_header().getNum_values();
    }

    boolean isDictionary() {
      return header.getType() == PageType.DICTIONARY_PAGE;
    }

    long end() {
      return body + header.getCompressed_page_size();
    }
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Estimated bytes of a decoded dictionary entry and the reference to it. */
  private static final long BYTES_OF_ENTRY = 48;

  private static final int USUAL_HEADER = 256;
  private static final int LARGEST_HEADER = 1 << 20;
  private static final int LARGEST_INDEX = 64 << 20;

  private final FileBytes file;
  private final ColumnChunk chunk;
  private final ChunkBytes bytes;
  private final PageBuffer unpacked;
  private final PageBuffer dictionary;
  private final PageMemory.Lease memory;
  private final CRC32 crc = new CRC32();
  private long dictionaryWeight;
  private Optional<StoredBytes> storedPage = Optional.empty();
  private Optional<StoredBytes> storedDictionary = Optional.empty();
  private long position;
  private long nextRow;
  private boolean looksUpIndex;

  /** Creates a reader before the first page of a chunk. */
  public PageReader(FileBytes file, ColumnChunk chunk, ChunkBytes bytes, PageMemory.Lease memory) {
    this.file = file;
    this.chunk = chunk;
    this.bytes = bytes;
    this.memory = memory;
    this.unpacked = new PageBuffer(memory);
    this.dictionary = new PageBuffer(memory);
    this.position = chunk.from();
    this.looksUpIndex = chunk.index().exists();
  }

  /**
   * Moves to the next page that is a dictionary or contains {@code row}, numbered within the row
   * group.
   *
   * @throws ParquetDecodingException if there is none
   */
  Place seek(long row) throws IOException, PageTooLargeException {
    while (true) {
      Place place = next();
      if (place.isDictionary() || row < nextRow) {
        return place;
      }
      if (looksUpIndex) {
        jump(row);
      }
    }
  }

  /** Reads the header of the next dictionary or data page, and moves past the page. */
  private Place next() throws IOException, PageTooLargeException {
    while (true) {
      int room = (int) Math.min(chunk.end() - position, LARGEST_HEADER);
      if (room <= 0) {
        throw new ParquetDecodingException(
            "the pages of column %s end after %d of %d rows"
                .formatted(chunk.name(), nextRow, chunk.rows()));
      }
      Place place = place(room);
      position = place.end();
      switch (place.header().getType()) {
        case DICTIONARY_PAGE -> {
          return place;
        }
        case DATA_PAGE, DATA_PAGE_V2 -> {
          nextRow += place.rows();
          return place;
        }
        case INDEX_PAGE -> {}
      }
    }
  }

  private Place place(int room) throws IOException, PageTooLargeException {
    int length = headerLength(room);
    ByteBuffer at = bytes.get(position, length);
    PageHeader header = decode(at);
    requireSound(header, position + length);
    return new Place(header, nextRow, position + length);
  }

  private static PageHeader decode(ByteBuffer at) {
    try {
      return Util.readPageHeader(
          new ByteArrayInputStream(at.array(), at.arrayOffset() + at.position(), at.remaining()));
    } catch (IOException e) {
      throw new ParquetDecodingException("the header of a page is none: " + e.getMessage(), e);
    }
  }

  private int headerLength(int room) throws IOException, PageTooLargeException {
    int usual = Math.min(USUAL_HEADER, room);
    try {
      return ThriftBounds.length(bytes.get(position, usual));
    } catch (ParquetDecodingException e) {
      if (usual == room) {
        throw e;
      }
      return ThriftBounds.length(bytes.get(position, room));
    }
  }

  private void requireSound(PageHeader header, long body) {
    int packed = header.getCompressed_page_size();
    boolean fits = packed >= 0 && body + packed <= chunk.end();
    boolean isWhole =
        switch (header.getType()) {
          case DATA_PAGE ->
              header.isSetData_page_header() && header.getData_page_header().getNum_values() >= 0;
          case DATA_PAGE_V2 ->
              header.isSetData_page_header_v2()
                  && header.getData_page_header_v2().getNum_values() >= 0;
          case DICTIONARY_PAGE -> header.isSetDictionary_page_header();
          case INDEX_PAGE -> true;
        };
    if (!fits || !isWhole || header.getUncompressed_page_size() < 0) {
      throw new ParquetDecodingException(
          "the header of a page of column %s claims what the file cannot hold: %s"
              .formatted(chunk.name(), header));
    }
  }

  /** Moves to the page with a row by the offset index, where its entries are plausible. */
  private void jump(long row) throws IOException {
    looksUpIndex = false;
    ColumnChunk.Index index = chunk.index();
    if (index.length() > LARGEST_INDEX) {
      return;
    }
    byte[] list = new byte[index.length()];
    file.read(index.from(), ByteBuffer.wrap(list));
    pageWith(row, list)
        .ifPresent(
            page -> {
              position = page.getOffset();
              nextRow = page.getFirst_row_index();
            });
  }

  private Optional<PageLocation> pageWith(long row, byte[] list) {
    PageLocation found = null;
    for (PageLocation page : locations(list)) {
      boolean isLater = page.getFirst_row_index() > nextRow && page.getOffset() > position;
      if (isLater && page.getFirst_row_index() <= row && page.getOffset() < chunk.end()) {
        found = page;
      }
    }
    return Optional.ofNullable(found);
  }

  private static List<PageLocation> locations(byte[] list) {
    try {
      ThriftBounds.length(ByteBuffer.wrap(list));
      return Util.readOffsetIndex(new ByteArrayInputStream(list)).getPage_locations();
    } catch (IOException e) {
      throw new ParquetDecodingException("the list of pages is none: " + e.getMessage(), e);
    }
  }

  /**
   * The content of a page.
   *
   * @param levels the definition levels of a version 2 page, otherwise empty
   * @param values the rest, decompressed; valid until the next page is read
   */
  record Content(ByteBuffer levels, ByteBufferInputStream values) {}

  /** Reads, checks and decompresses a page. */
  Content read(Place place) throws IOException, PageTooLargeException {
    closeStored();
    PageHeader header = place.header();
    int levels = levelBytes(header);
    if (isLarge(place)) {
      ByteBuffer definitions = levels == 0 ? NOTHING : copyOfLevels(place, levels);
      storedPage = Optional.of(store(place, levels));
      return new Content(definitions, new StoredInputStream(storedPage.get()));
    }
    ByteBuffer packed = bytes.get(place.body(), header.getCompressed_page_size());
    requireChecksum(header, packed);
    ByteBuffer values = packed.slice(packed.position() + levels, packed.remaining() - levels);
    if (isPacked(header)) {
      values = unpack(values, header.getUncompressed_page_size() - levels);
    }
    return new Content(
        levels == 0 ? NOTHING : definitionLevels(header, packed),
        ByteBufferInputStream.wrap(values));
  }

  /** Returns whether a page is too large to be in memory as a whole. */
  boolean isLarge(Place place) {
    return memory.isLarge(place.header().getUncompressed_page_size());
  }

  private boolean isPacked(PageHeader header) {
    return chunk.codec() != PageCodec.UNCOMPRESSED
        && (!header.isSetData_page_header_v2()
            || header.getData_page_header_v2().isIs_compressed());
  }

  private ByteBuffer unpack(ByteBuffer packed, int length)
      throws IOException, PageTooLargeException {
    chunk.codec().requirePlausible(packed.remaining(), length);
    byte[] into = unpacked.ofAtLeast(length);
    chunk.codec().unpackAll(packed, into, length);
    return ByteBuffer.wrap(into, 0, length);
  }

  private ByteBuffer copyOfLevels(Place place, int length)
      throws IOException, PageTooLargeException {
    ByteBuffer levels = definitionLevels(place.header(), bytes.get(place.body(), length));
    return ByteBuffer.allocate(levels.remaining()).put(levels).flip();
  }

  /** Decompresses a page to a file, for version 2 without its levels. */
  private StoredBytes store(Place place, int levels) throws IOException, PageTooLargeException {
    PageHeader header = place.header();
    int packed = header.getCompressed_page_size();
    int length = header.getUncompressed_page_size() - levels;
    PageCodec codec = isPacked(header) ? chunk.codec() : PageCodec.UNCOMPRESSED;
    codec.requirePlausible(packed - levels, length);
    if (codec == PageCodec.UNCOMPRESSED && !file.isDistant()) {
      if (header.isSetCrc()) {
        new PackedStream(bytes, place.body(), packed).requireChecksum(header.getCrc(), chunk);
      }
      return StoredBytes.in(file, place.body() + levels, length);
    }
    PackedStream in = new PackedStream(bytes, place.body(), packed);
    StoredBytes stored =
        StoredBytes.keep(
            length,
            out -> {
              in.skipNBytes(levels);
              try {
                codec.unpack(in, out, length);
              } catch (IOException e) {
                in.throwFault();
                throw new ParquetDecodingException(
                    "a page is no %s: %s".formatted(codec, e.getMessage()), e);
              }
            });
    if (header.isSetCrc()) {
      in.requireChecksum(header.getCrc(), chunk);
    }
    return stored;
  }

  /** Reads, checks and decompresses a dictionary, which is valid until {@link #drop}. */
  ByteBuffer readDictionary(Place place) throws IOException, PageTooLargeException {
    PageHeader header = place.header();
    ByteBuffer packed = bytes.get(place.body(), header.getCompressed_page_size());
    requireChecksum(header, packed);
    int length = header.getUncompressed_page_size();
    chunk.codec().requirePlausible(packed.remaining(), length);
    byte[] into = dictionary.ofAtLeast(length);
    chunk.codec().unpackAll(packed, into, length);
    return ByteBuffer.wrap(into, 0, length);
  }

  /** Reserves memory for the decoded entries of a dictionary. */
  void weighDictionary(int entries) throws IOException, PageTooLargeException {
    memory.take(entries * BYTES_OF_ENTRY);
    dictionaryWeight += entries * BYTES_OF_ENTRY;
  }

  /** Decompresses a dictionary that is too large for memory to a file. */
  StoredBytes storeDictionary(Place place) throws IOException, PageTooLargeException {
    StoredBytes stored = store(place, 0);
    storedDictionary = Optional.of(stored);
    return stored;
  }

  /** Returns whether the last page read is in a file instead of memory. */
  boolean isPageStored() {
    return storedPage.isPresent();
  }

  /** Returns whether the dictionary is in a file instead of memory. */
  boolean isDictionaryStored() {
    return storedDictionary.isPresent();
  }

  private void closeStored() throws IOException {
    Optional<StoredBytes> open = storedPage;
    storedPage = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }

  private static ByteBuffer definitionLevels(PageHeader header, ByteBuffer packed) {
    int repetitions = header.getData_page_header_v2().getRepetition_levels_byte_length();
    int definitions = header.getData_page_header_v2().getDefinition_levels_byte_length();
    return packed.slice(packed.position() + repetitions, definitions);
  }

  private int levelBytes(PageHeader header) {
    if (!header.isSetData_page_header_v2()) {
      return 0;
    }
    int repetitions = header.getData_page_header_v2().getRepetition_levels_byte_length();
    int definitions = header.getData_page_header_v2().getDefinition_levels_byte_length();
    int most = Math.min(header.getCompressed_page_size(), header.getUncompressed_page_size());
    if (repetitions < 0 || definitions < 0 || repetitions > most - definitions) {
      throw new ParquetDecodingException(
          "a page of column %s claims levels of %d and %d bytes within %d"
              .formatted(chunk.name(), repetitions, definitions, most));
    }
    return repetitions + definitions;
  }

  private void requireChecksum(PageHeader header, ByteBuffer packed) {
    if (header.isSetCrc()) {
      crc.reset();
      crc.update(packed.duplicate());
      if ((int) crc.getValue() != header.getCrc()) {
        throw new ParquetDecodingException(
            "the checksum of a page of column %s is not that of its bytes".formatted(chunk.name()));
      }
    }
  }

  /** Releases the buffers in memory. */
  void drop() {
    bytes.drop();
    unpacked.drop();
    dictionary.drop();
    if (storedDictionary.isEmpty()) {
      memory.give(dictionaryWeight);
      dictionaryWeight = 0;
    }
  }

  /** Releases all resources. */
  void close() throws IOException {
    drop();
    bytes.close();
    closeStored();
    memory.give(dictionaryWeight);
    dictionaryWeight = 0;
    if (storedDictionary.isPresent()) {
      storedDictionary.get().close();
    }
  }
}
