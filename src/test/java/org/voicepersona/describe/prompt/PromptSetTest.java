package org.voicepersona.describe.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.voicepersona.describe.prompt.PromptSet.Output;

class PromptSetTest {

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("org.voicepersona.describe.prompt.PromptSet#BUNDLED")
  void everyBundledSetAsksForTheSoundInPlainEnglish(String name) {
    PromptSet set = PromptSet.bundled(name);
    assertThat(set.prompts()).containsKeys(Output.VOICE, Output.CHARACTER);
    assertThat(set.prompts().values())
        .allSatisfy(
            prompt ->
                assertThat(prompt)
                    .startsWith("Listen to this voice")
                    .containsPattern("(?s)plain English sentences, \\d+ to \\d+ words")
                    .doesNotContain("<|", "**"));
  }

  @Test
  void theDefaultSetAsksForEveryOutputInOrder() {
    assertThat(PromptSet.bundled("default").prompts().keySet())
        .containsExactly(Output.VOICE, Output.CHARACTER, Output.TECHNICAL, Output.COMBINED);
  }

  @Test
  void aFolderIsASetNamedAfterIt() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("whispers"));
    Files.writeString(mine.resolve("technical.txt"), "How loud is it?\n");
    Files.writeString(mine.resolve("voice.txt"), "\nHow does it sound?\n");
    Files.writeString(mine.resolve("README.md"), "Mine.");
    PromptSet set = PromptSet.ofFolder(mine);
    assertThat(set.name()).isEqualTo("whispers");
    assertThat(set.prompts()).containsOnlyKeys(Output.VOICE, Output.TECHNICAL);
    assertThat(set.prompts()).containsEntry(Output.VOICE, "How does it sound?");
  }

  @ParameterizedTest
  @CsvSource({
    "character.txt, Who is it?, has no voice.txt",
    "voice.txt, '', must have 1 to 4000",
    "voice.txt, <|AUDIO|> What is it?, must be plain text",
    "voice.txt, Is a {sex} speaking?, {sex}",
    "voices.txt, What is it?, is no prompt",
  })
  void aFolderThatIsNoSetIsRefused(String file, String text, String message) throws IOException {
    Files.writeString(folder.resolve(file), text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PromptSet.ofFolder(folder))
        .withMessageContaining(message)
        .withMessageContaining(file.equals("character.txt") ? "voice.txt" : file);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Files.write(folder.resolve("voice.txt"), new byte[] {'a', (byte) 0xE9, 'b'});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PromptSet.ofFolder(folder))
        .withMessageContaining("not UTF-8");
  }

  @Test
  void aMissingFolderAndAnUnknownNameAreNamed() {
    assertThatThrownBy(() -> PromptSet.ofFolder(folder.resolve("nowhere")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PromptSet.bundled("defalt"))
        .withMessageContaining("'defalt'")
        .withMessageContaining("impediment");
  }
}
