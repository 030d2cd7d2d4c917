package org.voicepersona.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplyTextTest {

  @Test
  void isOneLineThatATerminalDoesNotObey() {
    assertThat(ReplyText.line(" a\u001b[2Jb\r\nc\u202ed\u2028e ", 100)).isEqualTo("a [2Jb  c d e");
    assertThat(ReplyText.line("Größe 你好 😀", 100)).isEqualTo("Größe 你好 😀");
    assertThat(ReplyText.line("\ud83d broken", 100)).isEqualTo("  broken");
  }

  @Test
  void isShort() {
    assertThat(ReplyText.line("x".repeat(1000), 10)).isEqualTo("xxxxxxxxxx ...");
    assertThat(ReplyText.line("xxxxxxxxxx", 10)).isEqualTo("xxxxxxxxxx");
  }
}
