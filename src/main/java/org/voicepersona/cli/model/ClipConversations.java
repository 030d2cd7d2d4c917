package org.voicepersona.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.describe.prompt.PromptFields;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.describe.prompt.PromptSet.Output;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.qwen2audio.ChatTemplate;
import org.voicepersona.model.qwen2audio.Conversation;
import org.voicepersona.model.qwen2audio.Conversations;

/**
 * Makes conversations like those of this program: a short question about each clip, a bundled
 * question about every second one, and answers. The answers are the model's own if it is small
 * enough to be run in float32, else the acoustic describer's.
 */
final class ClipConversations {

  /** A short question, asked in addition to the bundled ones. */
  private static final String SHORT_QUESTION = "Describe the voice.";

  private static final int MAX_NEW_TOKENS = 128;

  private ClipConversations() {}

  /** A question about a clip, and what the acoustic describer would answer. */
  private record Question(String text, String answer) {}

  /**
   * Returns conversations about each of {@code clips}.
   *
   * @param folder the folder with the model's tokenizer
   * @param model the model in floating-point numbers, if available
   * @throws IOException if a clip has no sound that can be decoded
   */
  static List<Conversation> of(Path folder, Optional<ModelDirectory> model, List<VoiceSample> clips)
      throws IOException {
    try (Tokenizer tokenizer = Tokenizer.read(folder)) {
      List<ChatPrompt> prompts = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < clips.size(); i++) {
        DecodedClip voice = heard(clips.get(i));
        for (Question question : questions(voice, i)) {
          ChatMessage message = ChatMessage.ask(voice.waveform(), question.text());
          prompts.add(ChatTemplate.prompt(tokenizer, List.of(message)));
          answers.add(question.answer());
        }
      }
      Optional<ModelDirectory> respondent =
          model.filter(it -> Conversations.canAnswer(it.config()));
      if (respondent.isPresent()) {
        return Conversations.answered(respondent.get(), prompts, MAX_NEW_TOKENS);
      }
      List<Conversation> conversations = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        conversations.add(Conversations.answered(tokenizer, prompts.get(i), answers.get(i)));
      }
      return conversations;
    }
  }

  private static DecodedClip heard(VoiceSample sample) throws IOException {
    try {
      return DecodedClip.of(sample, new AudioDecoder(), 0, Meter.NONE);
    } catch (AudioException e) {
      throw new IOException("%s cannot be heard: %s".formatted(sample.id(), e.getMessage()), e);
    }
  }

  /** Returns the questions about clip {@code number}, counted from 0. */
  private static List<Question> questions(DecodedClip voice, int number) {
    VoiceDescription said = AcousticDescriber.inWords(voice);
    List<Question> questions = new ArrayList<>();
    questions.add(new Question(SHORT_QUESTION, said.voice()));
    if (number % 2 == 0) {
      Map<Output, String> prompts = PromptSet.bundled("default").prompts();
      List<Output> outputs = List.copyOf(prompts.keySet());
      Output output = outputs.get(number / 2 % outputs.size());
      String text = prompts.get(output);
      questions.add(new Question(PromptFields.fill(text, voice.sample()), answer(said, output)));
    }
    return questions;
  }

  private static String answer(VoiceDescription said, Output output) {
    return switch (output) {
      case VOICE -> said.voice();
      case CHARACTER -> said.character();
      case TECHNICAL -> said.technical();
      case COMBINED -> said.combined();
    };
  }
}
