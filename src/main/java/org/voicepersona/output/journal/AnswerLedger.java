package org.voicepersona.output.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Ledger;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.describe.ledger.Usage;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.directory.OutputException;

/**
 * Keeps what an endpoint was asked and has answered in the output directory of a run.
 *
 * <p>Each worker process appends to a segment of its own, a JSON object a line, each line on the
 * disk before the next step; and reads on in those of all others, dead or alive, before it asks
 * anything. So what one has kept no other pays for again. Two that ask the same at the very same
 * time both pay: a runner gives a clip to one worker at a time, but cannot tell whether one that it
 * has lost is dead.
 *
 * <p>Answers stay in their files; in memory is where they stand, 40 bytes for each.
 */
public final class AnswerLedger implements Ledger {

  private static final String EXTENSION = ".jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int DIGITS_OF_KEY = 16;

  private final Path directory;
  private final JournalSegment segment;
  private final SegmentFollower segments;

  /** By the first 64 bits of a request's digest. */
  private final Long2ObjectOpenHashMap<Line> answers = new Long2ObjectOpenHashMap<>();

  private Spent spent = Spent.NOTHING;

  /** What a line tells; the names stand in the files. */
  private enum Event {
    SENT,
    UNPAID,
    UNUSABLE,
    ANSWERED
  }

  /** Where a line stands. */
  private record Line(Path segment, long offset) {}

  /**
   * Where the ledger of a run lies.
   *
   * @param directory the folder of its segments
   * @param run what tells this run from others that used or will use the folder
   */
  public record Location(String directory, String run) implements Ledger.Place {

    @Override
    public Ledger open() {
      return new AnswerLedger(OutputDirectory.path(directory));
    }
  }

  /** Opens the ledger of a folder; a segment appears with the first line. */
  AnswerLedger(Path directory) {
    this.directory = directory;
    this.segment = new JournalSegment(directory, EXTENSION, Duration.ZERO);
    this.segments = new SegmentFollower(directory, EXTENSION);
  }

  @Override
  public synchronized Optional<ChatAnswer> find(String request) {
    readOn();
    Line line = answers.get(key(request));
    if (line == null) {
      return Optional.empty();
    }
    try {
      JsonNode entry = parse(line, read(line));
      boolean isThis = entry.path("request").asText().equals(request);
      return isThis ? Optional.of(answer(line, entry)) : Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public synchronized Spent spent() {
    readOn();
    return spent;
  }

  @Override
  public void sent(String request, String clip) {
    append(entry(Event.SENT, request).put("clip", clip));
  }

  @Override
  public void unpaid(String request) {
    append(entry(Event.UNPAID, request));
  }

  @Override
  public void unusable(String request, Usage usage) {
    append(withUsage(entry(Event.UNUSABLE, request), usage));
  }

  @Override
  public void answered(String request, ChatAnswer answer) {
    ObjectNode entry =
        entry(Event.ANSWERED, request)
            .put("id", answer.id())
            .put("model", answer.model())
            .put("finish_reason", answer.finishReason())
            .put("refusal", answer.refusal())
            .put("text", answer.text());
    try {
      FailPoint.ANSWER_RECEIVED.reach();
      append(withUsage(entry, answer.usage()));
      FailPoint.ANSWER_KEPT.reach();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode entry(Event event, String request) {
    return JSON.createObjectNode()
        .put("event", event.name().toLowerCase(Locale.ROOT))
        .put("request", request);
  }

  private static ObjectNode withUsage(ObjectNode entry, Usage usage) {
    return entry
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens());
  }

  private static ChatAnswer answer(Line line, JsonNode entry) throws OutputException {
    return new ChatAnswer(
        entry.path("id").asText(),
        entry.path("model").asText(),
        entry.path("text").asText(),
        entry.path("refusal").asText(),
        entry.path("finish_reason").asText(),
        usage(line, entry));
  }

  private static Usage usage(Line line, JsonNode entry) throws OutputException {
    try {
      return new Usage(
          entry.path("prompt_tokens").asLong(), entry.path("completion_tokens").asLong());
    } catch (IllegalArgumentException e) {
      throw damaged(line, e.getMessage());
    }
  }

  private void append(ObjectNode entry) {
    segment.append((entry + "\n").getBytes(UTF_8));
  }

  private void readOn() {
    try {
      segments.readOn((file, offset, line) -> take(new Line(file, offset), line));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void take(Line line, byte[] text) throws OutputException {
    JsonNode entry = parse(line, text);
    switch (event(line, entry)) {
      case SENT -> spent = spent.plus(1, Usage.NONE);
      case UNPAID -> spent = spent.plus(-1, Usage.NONE);
      case UNUSABLE -> spent = spent.plus(0, usage(line, entry));
      case ANSWERED -> {
        spent = spent.plus(0, usage(line, entry));
        answers.putIfAbsent(key(entry.path("request").asText()), line);
      }
    }
  }

  private static Event event(Line line, JsonNode entry) throws OutputException {
    String name = entry.path("event").asText();
    for (Event event : Event.values()) {
      if (event.name().equalsIgnoreCase(name)) {
        return event;
      }
    }
    throw damaged(line, "its event is '" + name + "'");
  }

  private static JsonNode parse(Line line, byte[] text) throws OutputException {
    try {
      JsonNode entry = JSON.readTree(text);
      if (entry.path("request").asText().matches("[0-9a-f]{64}")) {
        return entry;
      }
      throw damaged(line, "it names no request");
    } catch (JsonProcessingException e) {
      throw damaged(line, e.getOriginalMessage());
    } catch (IOException e) {
      throw damaged(line, e.getMessage());
    }
  }

  private static OutputException damaged(Line line, String how) {
    return new OutputException(
        "%s is damaged at byte %d: %s. Take that line out (what it tells is paid for again), or start anew with --no-resume."
            .formatted(line.segment(), line.offset(), how));
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException(
        "cannot read the answers in %s: %s".formatted(directory, e.getMessage()), e);
  }

  private static byte[] read(Line line) throws IOException {
    try (LineInput lines = new LineInput(line.segment(), line.offset())) {
      return lines.next().orElseThrow(() -> damaged(line, "it is gone"));
    }
  }

  private static long key(String request) {
    return Long.parseUnsignedLong(request.substring(0, DIGITS_OF_KEY), 16);
  }

  @Override
  public boolean isUsable() {
    return !segment.hasFailed();
  }

  @Override
  public void close() {
    try {
      segment.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end the answers in " + directory, e);
    }
  }
}
