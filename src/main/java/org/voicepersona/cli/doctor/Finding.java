package org.voicepersona.cli.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a check.
 *
 * @param check the name of the check, such as {@code memory}
 * @param verdict how serious the result is
 * @param summary the result in words, for people
 * @param facts the values, for programs: texts, numbers, truth values, lists and maps of them; none
 *     is called {@code status} or {@code summary}
 */
record Finding(String check, Verdict verdict, String summary, Map<String, Object> facts) {

  /** How serious a finding is. */
  enum Verdict {
    /** As it should be. */
    OK("ok"),
    /** Neither good nor bad. */
    NOTE("-"),
    /** Works, but not well, or not for everything. */
    WARN("warn"),
    /** Does not work. */
    FAIL("FAIL");

    private final String mark;

    Verdict(String mark) {
      this.mark = mark;
    }

    /** Returns the mark that is printed for people. */
    String mark() {
      return mark;
    }
  }

  Finding {
    requireNonNull(check, "check is null");
    requireNonNull(verdict, "verdict is null");
    requireNonNull(summary, "summary is null");
    if (facts.containsKey("status") || facts.containsKey("summary")) {
      throw new IllegalArgumentException(
          "facts of %s are %s, may not be called status or summary"
              .formatted(check, facts.keySet()));
    }
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** Returns a map of alternating names and values, in their order. */
  static Map<String, Object> facts(Object... namesAndValues) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return facts;
  }
}
