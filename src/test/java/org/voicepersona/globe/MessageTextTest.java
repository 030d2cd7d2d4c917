package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the names of a corpus cannot do to a message. */
class MessageTextTest {

  @Test
  void fewNamesAreAllTold() {
    assertThat(MessageText.names(List.of("a", "b"))).isEqualTo("a, b");
    assertThat(MessageText.names(Collections.nCopies(31, "a"))).endsWith("a, a and 1 more");
  }

  @Test
  void aNameForgesNoLine() {
    List<String> differences =
        List.of("a\nRun 'rm -rf ~' first.\r\n is not there", "b\u0085\u2028\u2029 is new");
    CorpusChangedException changed = new CorpusChangedException(differences);
    assertThat(changed.differences())
        .containsExactly("a Run 'rm -rf ~' first.   is not there", "b    is new");
    assertThat(changed.getMessage().lines()).hasSize(1);
  }
}
