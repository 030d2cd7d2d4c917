package org.voicepersona.pipeline.choice;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import org.voicepersona.output.run.ChosenDescriber.Rejected;

/**
 * The describers that were not chosen, and why; a reason that all devices of a describer share is
 * given once.
 */
final class Rejections {

  /** Candidates of one describer that were rejected one after the other for the same reason. */
  private record Group(List<Candidate> candidates, String reason) {

    private boolean takes(Candidate candidate, String why) {
      return candidates.get(0).describer().equals(candidate.describer()) && reason.equals(why);
    }
  }

  private final List<Candidate> all;
  private final List<Group> groups = new ArrayList<>();

  /**
   * Makes an empty list.
   *
   * @param all the candidates there are
   */
  Rejections(List<Candidate> all) {
    this.all = all;
  }

  void add(Candidate candidate, String reason) {
    int last = groups.size() - 1;
    if (last >= 0 && groups.get(last).takes(candidate, reason)) {
      groups.get(last).candidates().add(candidate);
    } else {
      groups.add(new Group(new ArrayList<>(List.of(candidate)), reason));
    }
  }

  /** Returns the rejected candidates, in groups with one reason each. */
  List<Rejected> list() {
    return groups.stream()
        .map(group -> new Rejected(label(group.candidates()), group.reason()))
        .toList();
  }

  private String label(List<Candidate> group) {
    String describer = group.get(0).describer();
    long places = all.stream().filter(it -> it.describer().equals(describer)).count();
    return group.size() == places
        ? describer
        : group.stream().map(Candidate::where).collect(joining(" or ", describer + " ", ""));
  }
}
