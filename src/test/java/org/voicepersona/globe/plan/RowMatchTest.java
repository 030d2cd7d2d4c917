package org.voicepersona.globe.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RowMatchTest {

  private static final long X = RowKey.UNKNOWN;
  private static final long B = RowKey.BLANK;

  @Property
  void everyKnownKeyIsFoundAsOftenAsItCanBeAndNoRowTwice(
      @ForAll @Size(max = 12) List<@LongRange(min = -1, max = 5) Long> before,
      @ForAll @Size(max = 12) List<@LongRange(min = -1, max = 5) Long> now) {
    int[] found = match(longs(before), longs(now));

    assertThat(Arrays.stream(found).filter(it -> it >= 0)).doesNotHaveDuplicates();
    Map<Long, Integer> last = new HashMap<>();
    for (int i = 0; i < found.length; i++) {
      long key = now.get(i);
      if (found[i] >= 0 && RowKey.tells(before.get(found[i]))) {
        assertThat(before.get(found[i])).isEqualTo(key);
        assertThat(found[i]).as("in order").isGreaterThan(last.getOrDefault(key, -1));
        last.put(key, found[i]);
      }
    }
    for (long key = 1; key <= 5; key++) {
      long it = key;
      long common =
          Math.min(
              before.stream().filter(each -> each == it).count(),
              now.stream().filter(each -> each == it).count());
      assertThat(Arrays.stream(found).filter(at -> at >= 0 && before.get(at) == it).count())
          .isEqualTo(common);
    }
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static int[] match(long[] before, long[] now) {
    return RowMatch.match(before, now);
  }

  private static long[] keys(long... keys) {
    return keys;
  }

  @Test
  void rowsThatWereAddedInserted0rMovedAreTold() {
    assertThat(match(keys(1, 2, 3), keys(1, 2, 3, 4))).containsExactly(0, 1, 2, -1);
    assertThat(match(keys(1, 2, 3), keys(4, 3, 1, 2))).containsExactly(-1, 2, 0, 1);
    assertThat(match(keys(1, 2, 3), keys(2))).containsExactly(1);
    assertThat(match(keys(7, 7, 7), keys(7, 7, 7, 7))).containsExactly(0, 1, 2, -1);
    assertThat(match(keys(), keys(1, 2))).containsExactly(-1, -1);
  }

  @Test
  void aRowOfWhichNothingWasDescribedIsKnownByItsNeighbours() {
    assertThat(match(keys(1, X, 3), keys(1, 2, 3))).containsExactly(0, 1, 2);
    assertThat(match(keys(1, X, 3), keys(1, 2, 9, 3))).containsExactly(0, -1, -1, 2);
    assertThat(match(keys(X, 2), keys(1, 2))).containsExactly(0, 1);
    assertThat(match(keys(1, X, X), keys(1, 2, 3))).containsExactly(0, 1, 2);
    assertThat(match(keys(1, X, X), keys(1, 2, 3, 4))).containsExactly(0, -1, -1, -1);
    assertThat(match(keys(1, X, X), keys(1, 2))).containsExactly(0, -1);
    assertThat(match(keys(1, X, 2, X, 3), keys(2, 8, 1, 9, 3))).containsExactly(2, -1, 0, -1, 4);
  }

  @Test
  void aRowOfWhichTheCorpusSaysNothingIsOneOfThose() {
    assertThat(match(keys(1, B, 3), keys(1, B, 3))).containsExactly(0, 1, 2);
    assertThat(match(keys(1, B, 3), keys(1, 2, 3))).containsExactly(0, -1, 2);
    assertThat(match(keys(1, B, X, 3), keys(1, B, 2, 3))).containsExactly(0, 1, 2, 3);
  }
}
