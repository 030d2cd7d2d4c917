package org.voicepersona.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.testing.SharedData;

class SafetensorsFileTest {

  @TempDir private Path folder;

  /** Writes {@code header} and {@code dataBytes} bytes 0, 1, 2, ... */
  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return writeRaw(json.length, json, dataBytes);
  }

  private Path writeRaw(long length, byte[] json, int dataBytes) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length).put(json);
    for (int i = 0; i < dataBytes; i++) {
      file.put((byte) i);
    }
    return Files.write(folder.resolve("some.safetensors"), file.array());
  }

  @Test
  void readsTensorsWhereTheHeaderSaysLittleEndian() throws IOException {
    Path path =
        write(
            "{\"__metadata__\":{\"made\":\"here\"},"
                + "\"b\":{\"dtype\":\"I16\",\"shape\":[2,1],\"data_offsets\":[4,8]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                + "\"s\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[8,10]}}   ",
            10);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.tensors().keySet()).containsExactly("a", "b", "s");
      assertThat(file.metadata()).containsEntry("made", "here");
      assertThat(file.tensor("b").data().getShort(0)).isEqualTo((short) 0x0504);
      assertThat(file.tensor("b").shape()).containsExactly(2L, 1L);
      assertThat(file.tensor("s").toFloats()).containsExactly(Float.intBitsToFloat(0x0908 << 16));
      assertThat(file.read("a", 1, 2).data().get(0)).isEqualTo((byte) 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}' | 6 |"
            + " tensor b begins at byte 115, must be 117: it overlaps another",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[5,6]}}' | 6 |"
            + " tensor b begins at byte 118, must be 117: there is a hole before it",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}' | 3 |"
            + " truncated: tensor a ends at byte 65, the file has 64",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}' | 5 |"
            + " 1 bytes follow the last tensor, must be none",
        "'{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}' | 4 |"
            + " tensor a: data_offsets [0, 4] hold 4 bytes, F32[2] needs 8",
        "'{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}' | 4 |"
            + " tensor a: dtype is \"F8_E4M3\", which is not read here",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[-4],\"data_offsets\":[0,4]}}' | 4 |"
            + " tensor a: shape is [-4], must be integers from 0 on",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}' |"
            + " 0 | tensor a: shape [4294967296, 4294967296] is too large",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}}' | 4 |"
            + " tensor a: data_offsets is [4, 0], must be [begin, end]",
        "'{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}' | 8 |"
            + " Duplicate field",
        "'[]' | 0 | the header does not start with",
        "'{\"a\":' | 0 | header: not JSON: Unexpected end-of-input",
        "'{\"__metadata__\":{\"n\":1}}' | 0 | __metadata__.n is 1, must be text",
      })
  void refusesAMalformedFileNamingItAndTheTensor(String header, int dataBytes, String message)
      throws IOException {
    Path path = write(header, dataBytes);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("some.safetensors: ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesAHeaderLengthThatCannotBe() throws IOException {
    for (long length : new long[] {-1, 0, 100_000_001, Long.MIN_VALUE}) {
      Path path = writeRaw(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
      assertThatThrownBy(() -> SafetensorsFile.open(path))
          .hasMessageContaining("header length is " + Long.toUnsignedString(length));
    }
    Path path = writeRaw(50, "{}".getBytes(StandardCharsets.UTF_8), 0);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .hasMessageContaining("truncated in the header: 10 bytes, the header ends at 58");
    Path stub = Files.write(folder.resolve("some.safetensors"), new byte[3]);
    assertThatThrownBy(() -> SafetensorsFile.open(stub)).hasMessageContaining("truncated: 3 bytes");
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith("none.safetensors is missing");
  }

  @Test
  void readsTrainedWeightsOfAnotherNetwork() {
    try (SafetensorsFile file =
        SafetensorsFile.open(SharedData.path("data/models/crepe-tiny.safetensors"))) {
      assertThat(file.tensors()).isNotEmpty();
      for (String name : file.tensors().keySet()) {
        for (float value : file.tensor(name).toFloats()) {
          assertThat(Float.isFinite(value)).isTrue();
        }
      }
    }
  }

  @Test
  void roundsToBfloat16TiesToEvenAndWidensHalves() {
    assertThat(HalfPrecision.roundToBfloat16(1 + 0x1p-8f)).isEqualTo(1f);
    assertThat(HalfPrecision.roundToBfloat16(1 + 0x1.8p-7f)).isEqualTo(1 + 0x1p-6f);
    assertThat(HalfPrecision.roundToBfloat16(Float.NaN)).isNaN();
    assertThat(HalfPrecision.float16ToFloat((short) 0x3c01)).isEqualTo(1 + 0x1p-10f);
    assertThat(HalfPrecision.float16ToFloat((short) 0x8001)).isEqualTo(-0x1p-24f);
    assertThat(HalfPrecision.float16ToFloat((short) 0x7c00)).isInfinite();
  }
}
