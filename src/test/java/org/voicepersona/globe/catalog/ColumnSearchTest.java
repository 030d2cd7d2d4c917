package org.voicepersona.globe.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.folder.CorpusInput;
import org.voicepersona.globe.folder.Layout;
import org.voicepersona.globe.shard.ShardFile;
import org.voicepersona.testing.SqlShard;

class ColumnSearchTest {

  @TempDir private Path corpus;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // GLOBE, Common Voice, LibriTTS, LibriSpeech, Emilia, plain WAV, and names in capitals.
        "audio, speaker_id, transcript, accent, age, gender | ''",
        "audio, speaker_id AS client_id, transcript AS sentence, age, gender, accent AS accents"
            + "| speaker_id=client_id transcript=sentence accent=accents",
        "audio, speaker_id, transcript AS text_normalized, 7 AS chapter_id"
            + "| transcript=text_normalized",
        "audio, transcript AS text, speaker_id, 1 AS id | transcript=text",
        "audio AS mp3, transcript AS text, speaker_id AS speaker, 1.5 AS duration_s"
            + "| audio=mp3 speaker_id=speaker transcript=text duration=duration_s",
        "audio.bytes AS wav, transcript AS transcription, gender AS sex"
            + "| audio=wav transcript=transcription gender=sex",
        "audio AS \"Audio\", transcript AS \"Transcript\", speaker_id AS \"Speaker\""
            + "| audio=Audio speaker_id=Speaker transcript=Transcript",
        // Not of a type that fits, or not known.
        "audio, [transcript] AS text, {'name': speaker_id} AS speaker | ''",
        "audio, transcript AS words_of_the_clip | ''",
        "audio, duration * 1000 AS duration_ms, audio AS wav | ''",
      })
  void wellKnownNamesAreFound(String columns, String names) throws IOException {
    shard("train-0", columns);

    assertThat(search(ColumnNames.GLOBE).names()).hasToString(names);
  }

  @Test
  void nothingIsGuessedWhereTwoWouldFit() throws IOException {
    shard("train-0", "audio, transcript AS raw_text, transcript AS normalized_text");

    ColumnSearch.Found found = search(ColumnNames.GLOBE);

    assertThat(found.names()).hasToString("");
    assertThat(found.remarks())
        .singleElement()
        .asString()
        .contains("'normalized_text', 'raw_text'")
        .contains("--column transcript=");
    ColumnNames named = ColumnNames.parse(List.of("transcript=raw_text"), List.of());
    assertThat(search(named).names()).hasToString("transcript=raw_text");
    assertThat(search(named).remarks()).isEmpty();
  }

  @Test
  void shardsThatDifferAreNotGuessedAbout() throws IOException {
    shard("train-0", "audio, transcript AS text");
    shard("train-1", "audio, transcript AS sentence");
    assertThat(search(ColumnNames.GLOBE).names()).hasToString("");

    shard("train-1", "audio, transcript");
    assertThat(search(ColumnNames.GLOBE).names()).hasToString("");
  }

  @Test
  void aShardWithoutTheColumnsOfOthersIsTold() throws IOException {
    shard("train-0", "audio, transcript, speaker_id, gender, 7 AS chapter");
    shard("train-1", "audio, transcript, speaker_id AS client_id");
    ColumnNames names = ColumnNames.parse(List.of(), List.of("chapter"));

    assertThat(search(names).gaps().remarks())
        .containsExactly(
            "train-1.parquet has no column 'speaker_id' but client_id, 'gender', 'chapter', which other shards have: its rows are read without.");

    shard("train-1", "gender, transcript, audio, speaker_id, 7 AS chapter, 8 AS more");
    assertThat(search(names).gaps().remarks()).isEmpty();
  }

  @Test
  void severalColumnsOfRecordingsAreAsked() throws IOException {
    shard("train-0", "audio AS mp3, audio AS wav, transcript");

    assertThatThrownBy(() -> search(ColumnNames.GLOBE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mp3', 'wav'")
        .hasMessageContaining("--column audio=");
  }

  @Test
  void aCorpusWithoutTranscriptsIsTold() throws IOException {
    shard("train-0", "audio, speaker_id");

    assertThat(search(ColumnNames.GLOBE).remarks())
        .singleElement()
        .asString()
        .startsWith("There are no transcripts")
        .contains("transcript, text, sentence");
  }

  @Test
  void aTextBesideARecordingIsItsTranscriptWhereNothingElseCanBe() throws IOException {
    shard("train-0", "audio, transcript AS txt");
    assertThat(search(ColumnNames.GLOBE).names()).hasToString("transcript=txt");

    shard("train-0", "audio, transcript AS txt, transcript AS text");
    assertThat(search(ColumnNames.GLOBE).names()).hasToString("transcript=text");
  }

  @Test
  void whatIsFoundIsTold() throws IOException {
    shard("train-0", "audio, transcript AS text, speaker_id AS client_id");

    assertThat(search(ColumnNames.GLOBE).remarks())
        .containsExactly(
            "speaker_id is the column 'client_id', transcript is the column 'text' (--column names others).");
  }

  @Test
  void aNameThatNoShardHasIsRefusedWithTheNearest() throws IOException {
    shard("train-0", "audio, transcript AS text, 3 AS chapter");

    for (ColumnNames names :
        List.of(
            ColumnNames.parse(List.of("transcript=txet"), List.of()),
            ColumnNames.parse(List.of(), List.of("Text2")))) {
      assertThatThrownBy(() -> search(names))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("audio, text, chapter")
          .hasMessageContaining("Is it 'text' that is meant?");
    }
    assertThatThrownBy(() -> search(ColumnNames.parse(List.of("gender=something_else"), List.of())))
        .hasMessageContaining("no shard has a column 'something_else' for gender")
        .hasMessageNotContaining("meant");
  }

  @Test
  void aNameThatOnlyAShardInTheMiddleHasIsAllRight() throws IOException {
    shard("train-0", "audio, transcript");
    shard("train-1", "audio, transcript, 7 AS chapter");
    shard("train-2", "audio, transcript");

    ColumnNames names = ColumnNames.parse(List.of(), List.of("part=chapter"));
    assertThat(search(names).names().keeps()).containsExactly("part=chapter");
  }

  @Test
  void aColumnMayBeLeftUnread() throws IOException {
    shard("train-0", "audio, [transcript] AS transcript, speaker_id AS speaker");
    ColumnNames names = ColumnNames.parse(List.of("transcript=", "speaker_id="), List.of());

    assertThat(search(names).names()).hasToString("speaker_id= transcript=");
    assertThat(search(names).remarks()).isEmpty();
    assertThatThrownBy(() -> ColumnNames.parse(List.of("audio="), List.of()))
        .hasMessageContaining("'audio='");
  }

  @Test
  void rowsAreNotChosenByAColumnThatIsNowhere() throws IOException {
    shard("train-0", "audio, transcript, 7 AS chapter");

    assertThat(search(ColumnNames.GLOBE, new Column("chapter")).names().all())
        .contains(new Column("chapter"));
    assertThatThrownBy(() -> search(ColumnNames.GLOBE, Column.GENDER))
        .hasMessageContaining("gender")
        .hasMessageContaining("--column gender=NAME");
    assertThatThrownBy(() -> search(ColumnNames.GLOBE, new Column("chaptre")))
        .hasMessageContaining("Is it 'chapter'");
  }

  @Test
  void whatCannotBeReadIsLeftToTheReader() throws IOException {
    Files.writeString(corpus.resolve("train-0.parquet"), "no shard");
    assertThat(search(ColumnNames.parse(List.of("audio=x"), List.of())).remarks()).isEmpty();

    shard("train-1", "audio, transcript AS text");
    assertThat(search(ColumnNames.GLOBE).names()).hasToString("transcript=text");
  }

  @Test
  void aKeptColumnMayNotBeOneOfOurs() {
    assertThatThrownBy(() -> ColumnNames.parse(List.of(), List.of("transcript")))
        .hasMessageContaining("--keep corpus_transcript=transcript");
    assertThatThrownBy(() -> ColumnNames.parse(List.of(), List.of("a=b", "a=c")))
        .hasMessageContaining("'a=c'");
    assertThatThrownBy(() -> ColumnNames.parse(List.of("x=y"), List.of()))
        .hasMessageContaining("--keep");
  }

  private void shard(String name, String columns) throws IOException {
    SqlShard.write(corpus.resolve(name + ".parquet"), "SELECT " + columns + " FROM sample LIMIT 2");
  }

  private ColumnSearch.Found search(ColumnNames asked, Column... filtered) throws IOException {
    List<ShardFile> files = ShardFiles.of(CorpusInput.of(corpus.toString()).find("", Layout.AUTO));
    return ColumnSearch.in(files, asked, Set.of(filtered));
  }
}
