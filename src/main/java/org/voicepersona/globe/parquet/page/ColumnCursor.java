package org.voicepersona.globe.parquet.page;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.voicepersona.globe.parquet.bytes.ColumnChunk;
import org.voicepersona.globe.parquet.bytes.PageTooLargeException;

/**
 * A forward cursor over the values of one column chunk, with one page in memory. The column has at
 * most one value per row: repeated columns are not supported.
 */
public final class ColumnCursor {

  /** The definition levels of a page, one per row; the highest level marks a value. */
  @FunctionalInterface
  private interface Levels {
    int read() throws IOException;

    default int next() {
      try {
        return read();
      } catch (IOException e) {
        throw new ParquetDecodingException("the levels of a page end too early", e);
      }
    }
  }

  private final ColumnDescriptor column;
  private final PageReader pages;
  private final int highestLevel;

  private Optional<PageReader.Place> dictionaryPlace = Optional.empty();
  private Optional<Dictionary> dictionary = Optional.empty();
  private Optional<PageReader.Place> page = Optional.empty();
  private boolean isLoaded;
  private Levels levels = () -> 0;
  private ValuesReader values;
  private long nextRow;
  private long endOfPage;
  private boolean hasUnreadValue;

  /** Creates a cursor before the first value of a chunk. */
  public ColumnCursor(ColumnChunk chunk, PageReader pages) {
    this.column = chunk.column();
    this.pages = pages;
    this.highestLevel = column.getMaxDefinitionLevel();
  }

  /**
   * Moves forward to a row, numbered within the row group.
   *
   * @return a reader from which one value may be read; empty for null
   */
  public Optional<ValuesReader> seek(long row) throws IOException, PageTooLargeException {
    if (!isLoaded || row >= endOfPage) {
      load(row);
    }
    int passed = hasUnreadValue ? 1 : 0;
    hasUnreadValue = false;
    for (; nextRow < row; nextRow++) {
      passed += levels.next() == highestLevel ? 1 : 0;
    }
    if (passed > 0) {
      values.skip(passed);
    }
    nextRow++;
    hasUnreadValue = levels.next() == highestLevel;
    return hasUnreadValue ? Optional.of(values) : Optional.empty();
  }

  /** Records that the value of the current row was read. */
  public void read() {
    hasUnreadValue = false;
  }

  private void load(long row) throws IOException, PageTooLargeException {
    forgetPage();
    if (page.isPresent() && row < endOfPage) {
      open(page.get());
      return;
    }
    PageReader.Place place = pages.seek(row);
    if (place.isDictionary() && dictionaryPlace.isEmpty()) {
      dictionaryPlace = Optional.of(place);
      place = pages.seek(row);
    }
    open(place);
  }

  private void open(PageReader.Place place) throws IOException, PageTooLargeException {
    if (place.isDictionary()) {
      throw new ParquetDecodingException("there are two dictionaries");
    }
    page = Optional.of(place);
    nextRow = place.firstRow();
    endOfPage = place.firstRow() + place.rows();
    if (usesDictionary(place) && dictionary.isEmpty()) {
      loadDictionary(
          dictionaryPlace.orElseThrow(
              () -> new ParquetDecodingException("a page needs a dictionary, there is none")));
    }
    PageReader.Content content = pages.read(place);
    PageHeader header = place.header();
    try {
      if (header.isSetData_page_header_v2()) {
        openVersion2(header.getData_page_header_v2(), content);
      } else {
        openVersion1(header.getData_page_header(), content.values());
      }
    } catch (IOException e) {
      throw new ParquetDecodingException("a page cannot be decoded: " + e.getMessage(), e);
    }
    isLoaded = true;
  }

  private void openVersion1(DataPageHeader header, ByteBufferInputStream in) throws IOException {
    ValuesReader definitions =
        Encoding.valueOf(header.getDefinition_level_encoding().name())
            .getValuesReader(column, ValuesType.DEFINITION_LEVEL);
    definitions.initFromPage(header.getNum_values(), in);
    levels = definitions::readInteger;
    openValues(header.getEncoding(), header.getNum_values(), in);
  }

  private void openVersion2(DataPageHeaderV2 header, PageReader.Content content)
      throws IOException {
    if (highestLevel == 0) {
      levels = () -> 0;
    } else {
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(highestLevel);
      levels =
          new RunLengthBitPackingHybridDecoder(bits, ByteBufferInputStream.wrap(content.levels()))
              ::readInt;
    }
    openValues(header.getEncoding(), header.getNum_values(), content.values());
  }

  private void openValues(
      org.apache.parquet.format.Encoding name, int rows, ByteBufferInputStream in)
      throws IOException {
    Encoding encoding = Encoding.valueOf(name.name());
    values =
        encoding.usesDictionary()
            ? encoding.getDictionaryBasedValuesReader(
                column, ValuesType.VALUES, dictionary.orElseThrow())
            : encoding.getValuesReader(column, ValuesType.VALUES);
    DeltaBounds.require(encoding, in, rows);
    values.initFromPage(rows, in);
  }

  private static boolean usesDictionary(PageReader.Place place) {
    PageHeader header = place.header();
    String encoding =
        header.isSetData_page_header_v2()
            ? header.getData_page_header_v2().getEncoding().name()
            : header.getData_page_header().getEncoding().name();
    return Encoding.valueOf(encoding).usesDictionary();
  }

  private void loadDictionary(PageReader.Place place) throws IOException, PageTooLargeException {
    DictionaryPageHeader header = place.header().getDictionary_page_header();
    int entries = header.getNum_values();
    int bytes = place.header().getUncompressed_page_size();
    boolean isBinary = column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    if (entries < 0 || entries > (isBinary ? bytes / Integer.BYTES : bytes)) {
      throw new ParquetDecodingException(
          "a dictionary claims %d values in %d bytes".formatted(entries, bytes));
    }
    pages.weighDictionary(entries);
    try {
      if (isBinary && pages.isLarge(place)) {
        dictionary = checked(new StoredDictionary(pages.storeDictionary(place), entries));
      } else {
        Encoding encoding = Encoding.valueOf(header.getEncoding().name());
        ByteBuffer values = pages.readDictionary(place);
        if (isBinary) {
          requireWithin(values, entries);
        }
        BytesInput content = BytesInput.from(values);
        dictionary =
            checked(
                encoding.initDictionary(column, new DictionaryPage(content, entries, encoding)));
      }
    } catch (EOFException e) {
      throw new ParquetDecodingException(
          "a dictionary ends before its last value: " + e.getMessage(), e);
    }
  }

  /**
   * Checks the lengths of a plain dictionary, because parquet-java allocates each before reading
   * it.
   */
  private static void requireWithin(ByteBuffer dictionary, int entries) throws EOFException {
    ByteBuffer lengths = dictionary.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entries; i++) {
      int length = lengths.remaining() < Integer.BYTES ? -1 : lengths.getInt();
      if (length < 0 || length > lengths.remaining()) {
        throw new EOFException("value %d claims %d bytes".formatted(i, length));
      }
      lengths.position(lengths.position() + length);
    }
  }

  private static Optional<Dictionary> checked(Dictionary values) {
    return Optional.of(new CheckedDictionary(values));
  }

  private void forgetPage() {
    // The value reader references the buffer of the page.
    values = null;
    levels = () -> 0;
    hasUnreadValue = false;
    isLoaded = false;
  }

  /** Releases buffers in memory; later reads load them again. */
  public void drop() {
    if (!pages.isPageStored()) {
      forgetPage();
    }
    if (!pages.isDictionaryStored()) {
      dictionary = Optional.empty();
    }
    pages.drop();
  }

  /** Releases all resources. */
  public void close() throws IOException {
    forgetPage();
    dictionary = Optional.empty();
    pages.close();
  }
}
