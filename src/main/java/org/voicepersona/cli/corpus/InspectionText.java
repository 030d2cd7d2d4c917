package org.voicepersona.cli.corpus;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.voicepersona.audio.codec.RecordingFormat;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.catalog.CorpusSurvey;
import org.voicepersona.globe.catalog.CorpusSurvey.SharedColumn;
import org.voicepersona.globe.shard.ShardContents.StoredGroup;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.pipeline.inspect.CorpusInspection;
import org.voicepersona.pipeline.inspect.InspectedClip;

/** Prints an inspection for people; control characters of the corpus do not reach the terminal. */
final class InspectionText {

  /** Longest message in characters, since it may contain text of the corpus. */
  static final int LONGEST_MESSAGE = 2000;

  private static final int LONGEST_VALUE = 200;
  private static final int MOST_NAMES = 10;
  private static final String MISSING = "-";

  private final CorpusInspection found;
  private final CorpusSurvey survey;
  private final CorpusInspection.Request request;
  private final PrintWriter out;

  InspectionText(CorpusInspection found, CorpusInspection.Request request, PrintWriter out) {
    this.found = found;
    this.survey = found.survey();
    this.request = request;
    this.out = out;
  }

  void print() {
    line("corpus", "%s in %s".formatted(found.dataset(), found.place()));
    printSplits();
    printShards();
    printColumns();
    found.remarks().forEach(remark -> line("note", remark));
    found.rows().filter(rows -> !survey.readable().isEmpty()).ifPresent(this::printRows);
  }

  private void printSplits() {
    if (survey.configs().size() > 1) {
      line(
          "configs",
          survey.configs().stream()
              .map(config -> named(config) + (config.equals(survey.config()) ? " (this)" : ""))
              .collect(Collectors.joining(", ")));
    }
    for (CorpusSurvey.SplitFiles split : survey.splits()) {
      line(
          "split",
          "%s: %s of %s%s"
              .formatted(
                  split.split(),
                  counted(split.shards(), "shard"),
                  size(split.bytes()),
                  split.isWanted() ? "" : ", not asked for (see --split)"));
    }
    line("", "told by " + survey.origin());
    if (!survey.notRead().isEmpty()) {
      line("not read", some(survey.notRead()));
    }
  }

  private static String named(String config) {
    return config.isEmpty() ? "the main one" : config;
  }

  private void printShards() {
    List<StoredGroup> groups = survey.groups();
    line(
        "shards",
        "%,d of %,d opened: %,d rows in %s"
            .formatted(
                survey.opened().size(),
                survey.shards(),
                groups.stream().mapToLong(StoredGroup::rows).sum(),
                counted(groups.size(), "group")));
    if (!groups.isEmpty()) {
      line(
          "",
          "the largest group has %,d rows, %s, %s unpacked"
              .formatted(
                  groups.stream().mapToLong(StoredGroup::rows).max().orElse(0),
                  size(groups.stream().mapToLong(StoredGroup::bytes).max().orElse(0)),
                  size(groups.stream().mapToLong(StoredGroup::unpackedBytes).max().orElse(0))));
    }
    String made =
        Stream.concat(survey.codecs().stream(), survey.writers().stream())
            .collect(Collectors.joining(", "));
    if (!made.isEmpty()) {
      line("", made);
    }
    survey.unreadable().stream()
        .limit(MOST_NAMES)
        .forEach(
            shard ->
                line(
                    "unreadable",
                    "%s (%s): %s: %s"
                        .formatted(
                            shard.name(),
                            size(shard.bytes()),
                            shard.fault().reason(),
                            shard.fault().message())));
    int more = survey.unreadable().size() - MOST_NAMES;
    if (more > 0) {
      line("unreadable", "and " + counted(more, "shard") + " more");
    }
  }

  private void printColumns() {
    Map<String, SharedColumn> columns = survey.columns();
    if (columns.isEmpty()) {
      return;
    }
    ColumnNames names = found.columns();
    Map<String, SharedColumn> others = new LinkedHashMap<>(columns);
    for (Column column : names.all()) {
      String name = names.of(column);
      others.remove(name);
      line(
          "column",
          "%-12s %s"
              .formatted(
                  column,
                  columns.containsKey(name) ? name + ": " + stored(columns.get(name)) : MISSING));
    }
    if (!others.isEmpty()) {
      line(
          "further",
          some(
                  others.values().stream()
                      .map(column -> column.name() + " (" + stored(column) + ")")
                      .toList())
              + ": --keep takes them");
    }
  }

  private String stored(SharedColumn column) {
    long readable = survey.opened().stream().filter(it -> it.contents().isPresent()).count();
    String where =
        column.shards() == readable
            ? ""
            : ", in %d of %s".formatted(column.shards(), counted(readable, "shard"));
    return String.join(" or ", column.types()) + where;
  }

  private void printRows(CorpusInspection.WantedRows rows) {
    String where =
        rows.shards() < survey.shards() ? " of the first " + counted(rows.shards(), "shard") : "";
    boolean isFiltered = !request.selection().filter().acceptsAll();
    line(
        "rows",
        "%,d rows%s are selected%s"
            .formatted(
                rows.selected(),
                where,
                isFiltered
                    ? ", and %,d fit %s"
                        .formatted(rows.wanted(), request.selection().filter().labels())
                    : ""));
    rows.values().forEach((column, tally) -> line("", column + ": " + tally));
    if (!request.selection().filter().measures().isEmpty()) {
      line("", "not yet tried: " + request.selection().filter().measures());
    }
    printClips(rows.clips());
    rows.clips().stream()
        .flatMap(clip -> clip.record().stream())
        .findFirst()
        .ifPresent(this::printRecord);
  }

  private void printClips(List<InspectedClip> clips) {
    Map<String, Long> formats =
        clips.stream()
            .map(clip -> clip.format().map(InspectionText::told).orElse("not known"))
            .collect(
                Collectors.groupingBy(format -> format, LinkedHashMap::new, Collectors.counting()));
    formats.forEach(
        (format, count) ->
            line(
                "recordings",
                "%s of %s: %s".formatted(count, counted(clips.size(), "clip"), format)));
    clips.stream()
        .filter(clip -> !clip.fault().isEmpty())
        .forEach(clip -> line("", clip.id() + ": " + clip.fault()));
  }

  private static String told(RecordingFormat format) {
    return String.format(
        Locale.ROOT,
        "%s (%s), %,d Hz, %s",
        format.container(),
        format.codec(),
        format.rateHz(),
        counted(format.channels(), "channel"));
  }

  private void printRecord(VoiceRecord record) {
    line("first record", "without its description");
    record
        .row()
        .forEach(
            (name, value) ->
                line(
                    "",
                    "%-27s %s".formatted(name, Terminal.plain(value.toString(), LONGEST_VALUE))));
  }

  private void line(String label, String text) {
    out.printf("%-12s %s%n", label, Terminal.plain(text, LONGEST_MESSAGE));
  }

  private static String some(List<String> names) {
    String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more <= 0 ? first : "%s and %d more".formatted(first, more);
  }

  private static String counted(long count, String what) {
    return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
  }

  private static String size(long bytes) {
    if (bytes >= 1_000_000_000) {
      return Text.gigabytes(bytes);
    }
    return bytes >= 1_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
  }
}
