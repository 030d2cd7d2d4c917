package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.interview.Interview;
import org.voicepersona.describe.interview.Interview.Question;
import org.voicepersona.describe.interview.Interview.Reply;
import org.voicepersona.describe.ledger.ChatAnswer;

/**
 * Sends the recording of a voice to an OpenAI-compatible chat endpoint and asks it the questions of
 * a prompt set, one after the other.
 */
public final class ApiDescriber implements VoiceDescriber {

  /** Seeds in the protocol have 31 bits on every server. */
  private static final int SEED_SHIFT = 53 - 31;

  private final ChatClient client;
  private final ApiSettings settings;

  /** Makes a describer, which closes {@code client} in the end. */
  ApiDescriber(ChatClient client, ApiSettings settings) {
    this.client = requireNonNull(client, "client is null");
    this.settings = requireNonNull(settings, "settings is null");
  }

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
    String clip = voice.sample().id().toString();
    String recording = Base64.getEncoder().encodeToString(WavEncoder.encode(voice.waveform()));
    return new Interview(
            settings.interview(), (waveform, questions) -> answer(clip, recording, questions))
        .about(voice);
  }

  private List<Reply> answer(String clip, String recording, List<Question> questions)
      throws DescribeException {
    List<Reply> replies = new ArrayList<>();
    for (Question question : questions) {
      replies.add(answer(clip, recording, question));
    }
    return replies;
  }

  private Reply answer(String clip, String recording, Question question) throws DescribeException {
    ChatRequest request =
        new ChatRequest(
            settings.model(), recording, question.text(), parameters(question), question.seed());
    ChatAnswer answer;
    try {
      answer = client.ask(request, clip);
    } catch (UnansweredException e) {
      throw new DescribeException(e.reason(), e.getMessage());
    }
    if (!answer.refusal().isEmpty()) {
      throw new DescribeException("refusal", "the model refuses: " + answer.refusal());
    }
    if (answer.filtered()) {
      throw new DescribeException(
          "content-filter", "a filter of the endpoint withholds the answer");
    }
    return new Reply(answer.text(), answer.complete());
  }

  private Map<String, Number> parameters(Question question) {
    Map<String, Number> parameters =
        new TreeMap<>(question.attempt() == 0 ? settings.parameters() : settings.retryParameters());
    if (settings.seeds()) {
      parameters.put("seed", question.seed() >>> SEED_SHIFT);
    }
    return parameters;
  }

  @Override
  public int concurrency() {
    return settings.client().concurrency();
  }

  @Override
  public boolean isUsable() {
    return client.isUsable();
  }

  @Override
  public Provenance provenance() {
    return settings.provenance();
  }

  @Override
  public void settle() {
    client.settle();
  }

  @Override
  public void close() {
    client.close();
  }
}
