package org.voicepersona.report.flag;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.check.NearDuplicates;
import org.voicepersona.describe.check.QualityCheck;
import org.voicepersona.describe.check.QualityFlag;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.globe.label.MissingValue;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.RecordedVoice;
import org.voicepersona.output.record.VoiceRecord;

/**
 * Flags descriptions from any source, in turn, by what their rows say of the voice. Missing values
 * contradict nothing.
 */
public final class DescriptionFlags {

  /** Stands for an unknown describer; its prompts are all those of this program. */
  private static final Provenance ANYBODY = new Provenance("", "", "", prompts());

  private final CheckedColumns columns;
  private final NearDuplicates earlier = new NearDuplicates();

  /** Makes a check of rows with {@code columns}. */
  DescriptionFlags(CheckedColumns columns) {
    this.columns = columns;
  }

  private static Map<String, String> prompts() {
    Map<String, String> prompts = new HashMap<>();
    for (String set : PromptSet.BUNDLED) {
      PromptSet.bundled(set)
          .prompts()
          .forEach((output, text) -> prompts.put(Provenance.PROMPT + set + output, text));
    }
    return prompts;
  }

  /**
   * Returns the flags of the next row.
   *
   * @throws IllegalArgumentException if one of its measures is not a number
   */
  Set<QualityFlag> of(TextRow row) {
    Map<CheckedField, String> texts = new EnumMap<>(CheckedField.class);
    columns.names().forEach((field, name) -> texts.put(field, row.values().getOrDefault(name, "")));
    VoiceDescription said = said(texts);
    Set<QualityFlag> flags = EnumSet.noneOf(QualityFlag.class);
    flags.addAll(QualityCheck.of(voice(row.number(), texts), said, ANYBODY));
    if (earlier.repeats(said.voice())) {
      flags.add(QualityFlag.NEAR_DUPLICATE);
    }
    return Collections.unmodifiableSet(flags);
  }

  private static VoiceDescription said(Map<CheckedField, String> texts) {
    String voice = texts.getOrDefault(CheckedField.DESCRIPTION, "");
    String character = texts.getOrDefault(CheckedField.CHARACTER, "");
    return new VoiceDescription(
        voice,
        character,
        texts.getOrDefault(CheckedField.TECHNICAL, ""),
        VoiceDescription.combine(voice, character));
  }

  private static RecordedVoice voice(long number, Map<CheckedField, String> texts) {
    Map<RecordField, Object> values = new EnumMap<>(RecordField.class);
    values.put(RecordField.ROW, number);
    texts.forEach(
        (field, text) -> {
          if (!field.isMeasure()) {
            values.put(field.ours(), field.isLabel() ? MissingValue.orEmpty(text) : text);
          } else if (!text.isEmpty()) {
            values.put(field.ours(), number(field, text));
          }
        });
    return RecordedVoice.of(new VoiceRecord(values));
  }

  private static double number(CheckedField field, String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isInfinite(number)) {
        throw new NumberFormatException("infinite");
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is '%s', must be a number".formatted(field.label(), text), e);
    }
  }
}
