package org.voicepersona.globe.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ParquetDecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThriftBoundsTest {

  @Test
  void aPageHeaderIsAsLongAsParquetWritesIt() throws IOException {
    PageHeader header = new PageHeader(PageType.DATA_PAGE, 1_000_000, 300);
    header.setData_page_header(
        new DataPageHeader(1_000, Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Util.writePageHeader(header, written);
    int length = written.size();
    written.write(new byte[] {1, 2, 3});

    assertThat(ThriftBounds.length(ByteBuffer.wrap(written.toByteArray()))).isEqualTo(length);
  }

  /** As damage may make them: a megabyte of a list in a list, or of a structure in a structure. */
  @ParameterizedTest
  @ValueSource(bytes = {0x19, 0x1C, 0x1B})
  void whatLiesInItselfIsRefusedAtAnyLength(byte field) {
    byte[] bytes = new byte[1 << 20];
    Arrays.fill(bytes, field);

    assertThatThrownBy(() -> ThriftBounds.length(ByteBuffer.wrap(bytes)))
        .isInstanceOf(ParquetDecodingException.class);
  }
}
