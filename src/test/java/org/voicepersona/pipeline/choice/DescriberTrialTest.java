package org.voicepersona.pipeline.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.model.torch.ShortageException;

/** Who is loaded before it is chosen. */
class DescriberTrialTest {

  /** A describer that cannot be loaded, as CUDA says it. */
  private record TooLarge(String where) implements DescriberSettings {

    @Override
    public Provenance provenance() {
      return new Provenance("qwen2-audio", "m", "p", Map.of());
    }

    @Override
    public String means() {
      return "by itself";
    }

    @Override
    public SharedDescriber shared() {
      return new SharedDescriber(
          "too large " + where,
          () -> {
            throw ShortageException.behind(
                    new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB"),
                    "loading the model " + where)
                .orElseThrow();
          });
    }
  }

  private static Candidate tooLarge(String where) {
    return new Candidate("qwen2-audio", where, () -> new TooLarge(where));
  }

  @Test
  void whatCannotBeLoadedIsFollowedByTheNext() {
    List<Candidate> candidates =
        List.of(
            tooLarge("on the GPU"), tooLarge("split between GPU and CPU"), Candidate.acoustic());
    DescriberChoice choice =
        new DescriberPreference("auto", List.of("acoustic"))
            .choose(candidates, Optional.empty(), DescriberPreference.LOADING);
    assertThat(choice.provenance().describer()).isEqualTo("acoustic");
    assertThat(choice.toLines())
        .contains(
            "not qwen2-audio on the GPU: out of memory while loading the model on the GPU: CUDA out of memory. Tried to allocate 2.00 GiB",
            "not qwen2-audio split between GPU and CPU: out of memory");
    assertThatThrownBy(
            () ->
                new DescriberPreference("qwen2-audio", List.of())
                    .choose(candidates, Optional.empty(), DescriberPreference.LOADING))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("out of memory while loading the model on the GPU");
  }
}
