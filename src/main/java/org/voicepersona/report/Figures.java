package org.voicepersona.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.output.run.RunSummary;

/** Writes the figures of an analysis as JSON. */
public final class Figures {

  private Figures() {}

  /** Returns the figures as one indented JSON object. */
  public static String json(Analysis analysis, RunSummary run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("described", analysis.described());
    json.put("failed", analysis.failed());
    json.put("flagged", analysis.flagged());
    json.put("seconds", moments(analysis.seconds()));
    Map<String, Object> lengths = new LinkedHashMap<>();
    analysis
        .descriptionLengths()
        .forEach((field, length) -> lengths.put(field.fieldName(), moments(length)));
    json.put("description_lengths", lengths);
    json.put("gender", counts(analysis.gender()));
    json.put("age", counts(analysis.age()));
    json.put("accent", counts(analysis.accent()));
    json.put("duration", counts(analysis.duration()));
    json.put("describers", counts(analysis.describers()));
    json.put("flags", counts(analysis.flags()));
    json.put("failures", counts(analysis.failureReasons()));
    json.put("agreement", analysis.agreement());
    Map<String, Object> words = new LinkedHashMap<>();
    analysis.typicalWords().forEach((label, groups) -> words.put(label.fieldName(), groups));
    json.put("typical_words", words);
    json.put("measures", run.measures());
    json.put("speed", run.milestones());
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
    }
  }

  private static Map<String, Object> moments(Moments moments) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("count", moments.count());
    json.put("mean", moments.count() == 0 ? null : moments.mean());
    json.put("deviation", moments.count() == 0 ? null : moments.deviation());
    return json;
  }

  private static List<Map<String, Object>> counts(Distribution distribution) {
    List<Map<String, Object>> counts = new ArrayList<>();
    for (Distribution.Entry entry : distribution.mostFrequentFirst()) {
      Map<String, Object> count = new LinkedHashMap<>();
      count.put("value", entry.value());
      count.put("count", entry.count());
      counts.add(count);
    }
    return counts;
  }
}
