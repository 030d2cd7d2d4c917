package org.voicepersona.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Tensor;

/** Rows of a table of three tokens, two numbers each. */
class TokenEmbeddingTest {

  private static final float[] TABLE = {1.5f, -2, 0.25f, 3, -0.125f, 7};

  private static TokenEmbedding stored(ElementType type) {
    ByteBuffer data =
        ByteBuffer.allocate(TABLE.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : TABLE) {
      if (type == ElementType.F32) {
        data.putFloat(value);
      } else {
        data.putShort(HalfPrecision.floatToBfloat16(value));
      }
    }
    return new TokenEmbedding(new Tensor("table", type, List.of(3L, 2L), data.flip()));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void rowsAreTheSameInFullAndInBfloat16(ElementType type) {
    TokenEmbedding embedding = stored(type);
    assertThat(embedding.of(2, 0, 2)).containsExactly(-0.125f, 7, 1.5f, -2, -0.125f, 7);
    assertThat(embedding.bfloat16(2, 0, 2))
        .isEqualTo(HalfPrecision.toBfloat16(embedding.of(2, 0, 2)));
  }

  @Test
  void refusesATokenThatIsNotThere() {
    TokenEmbedding embedding = stored(ElementType.BF16);
    for (int token : new int[] {-1, 3}) {
      assertThatThrownBy(() -> embedding.bfloat16(0, token))
          .hasMessage("token 1 of 2 is %d, must be in 0..2".formatted(token));
      assertThatThrownBy(() -> embedding.of(0, token))
          .hasMessage("token 1 of 2 is %d, must be in 0..2".formatted(token));
    }
  }
}
