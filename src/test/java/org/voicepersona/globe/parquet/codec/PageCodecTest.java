package org.voicepersona.globe.parquet.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageCodecTest {

  /** Beyond what zstd's streams unpack unless they are told to. */
  private static final int LONG_WINDOW = 28;

  @Test
  void zstdMayLookFarBack() throws IOException {
    byte[] page = new byte[100_000];
    new Random(1).nextBytes(page);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
      out.setLong(LONG_WINDOW);
      out.write(page);
    }
    byte[] unpacked = new byte[page.length];

    PageCodec.ZSTD.unpackAll(ByteBuffer.wrap(packed.toByteArray()), unpacked, page.length);

    assertThat(unpacked).isEqualTo(page);
  }
}
