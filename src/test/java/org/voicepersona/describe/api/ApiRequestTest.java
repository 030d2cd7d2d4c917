package org.voicepersona.describe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.interview.InterviewRequest;
import org.voicepersona.describe.interview.SamplingChoice;
import org.voicepersona.describe.prompt.PromptSet;

class ApiRequestTest {

  private static final String KEY = "sk-0123456789";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("OPENAI_API_KEY", KEY, "OTHER", "other-key");
  private static final String LOCAL = "http://localhost:8000/v1";

  private static ApiRequest request(
      String model, String base, boolean plainHttp, Optional<String> variable) {
    return request(
        model, base, plainHttp, variable, SamplingChoice.AS_RECOMMENDED, OptionalInt.empty());
  }

  private static ApiRequest request(
      String model,
      String base,
      boolean plainHttp,
      Optional<String> variable,
      SamplingChoice sampling,
      OptionalInt maxNewTokens) {
    return new ApiRequest(
        model,
        base,
        plainHttp,
        AudioForm.INPUT_AUDIO,
        variable,
        new InterviewRequest(PromptSet.bundled("default"), sampling, maxNewTokens, true),
        false,
        60,
        2,
        4,
        SpendingLimit.NONE);
  }

  private static ApiRequest sampled(SamplingChoice sampling, OptionalInt maxNewTokens) {
    return request("m", LOCAL, false, Optional.empty(), sampling, maxNewTokens);
  }

  @Test
  void needsAModel() {
    assertThatThrownBy(() -> request(" ", LOCAL, false, Optional.empty()).settle(ENVIRONMENT))
        .hasMessageContaining("--api-model");
  }

  @Test
  void takesTheKeyFromTheEnvironmentByItsName() {
    ApiSettings usual =
        request("m", ApiRequest.USUAL_BASE, false, Optional.empty()).settle(ENVIRONMENT);
    assertThat(usual.keyVariable()).isEqualTo("OPENAI_API_KEY");
    assertThat(request("m", LOCAL, false, Optional.of("OTHER")).settle(ENVIRONMENT).keyVariable())
        .isEqualTo("OTHER");
    assertThat(SerializableUtils.serializeToByteArray(usual))
        .asString()
        .contains("OPENAI_API_KEY")
        .doesNotContain(KEY);
    assertThat(usual.toString() + usual.provenance() + usual.destination(ENVIRONMENT))
        .doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOCAL,
        "https://example.org/v1",
        "https://api.openai.com.example.org/v1",
        "https://api.openai.com:8443/v1"
      })
  void theUsualKeyGoesToTheVendorAloneUnlessItIsNamed(String base) {
    ApiSettings settings = request("m", base, false, Optional.empty()).settle(ENVIRONMENT);
    assertThat(settings.keyVariable()).isEmpty();
    assertThat(settings.destination(ENVIRONMENT))
        .contains(base, "without a key", "$OPENAI_API_KEY", "--api-key-variable");
    assertThat(settings.destination(Map.of())).endsWith("without a key");

    ApiSettings named =
        request("m", base, false, Optional.of("OPENAI_API_KEY")).settle(ENVIRONMENT);
    assertThat(named.keyVariable()).isEqualTo("OPENAI_API_KEY");
    assertThat(named.destination(ENVIRONMENT)).endsWith("with the key in $OPENAI_API_KEY");
  }

  @Test
  void theUsualKeyDoesNotGoUnencryptedToTheVendor() {
    assertThat(
            request("m", "http://api.openai.com/v1", true, Optional.empty())
                .settle(ENVIRONMENT)
                .keyVariable())
        .isEmpty();
  }

  @Test
  void refusesAProxyThatIsNone() {
    assertThatThrownBy(
            () ->
                request("m", LOCAL, false, Optional.empty())
                    .settle(Map.of("HTTPS_PROXY", "socks5://me:secret@proxy:1080")))
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("secret");
  }

  @Test
  void saysWhichVariableIsMissing() {
    assertThatThrownBy(() -> request("m", LOCAL, false, Optional.of("NONE")).settle(ENVIRONMENT))
        .hasMessageContaining("NONE");
    assertThatThrownBy(
            () -> request("m", ApiRequest.USUAL_BASE, false, Optional.empty()).settle(Map.of()))
        .hasMessageContaining("OPENAI_API_KEY");
    ApiSettings settings = request("m", LOCAL, false, Optional.of("OTHER")).settle(ENVIRONMENT);
    assertThatThrownBy(() -> settings.open(Map.of(), new InMemoryLedger()))
        .isInstanceOf(ApiException.class)
        .hasMessageContainingAll("OTHER", "worker");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example.org/v1/",
        "http://localhost:8000/v1",
        "http://127.0.0.1/v1",
        "http://127.8.8.8:1/v1",
        "http://[::1]:8080/v1"
      })
  void takesEncryptedAddressesAndThoseOfThisMachine(String base) {
    assertThat(request("m", base, false, Optional.empty()).settle(ENVIRONMENT).client().base())
        .asString()
        .isEqualTo(base.replaceFirst("/$", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "http://192.168.1.9:8000/v1, --api-plain-http",
    "http://localhost.example.org/v1, --api-plain-http",
    "ftp://example.org/v1, http(s)",
    "example.org/v1, http(s)",
    "'https://exa mple.org', http(s)",
    "https:///v1, http(s)",
    "https://me:secret@example.org/v1, environment",
    "https://example.org/v1?key=secret, environment"
  })
  void refusesOtherAddresses(String base, String why) {
    assertThatThrownBy(() -> request("m", base, false, Optional.empty()).settle(ENVIRONMENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret");
  }

  @Test
  void goesUnencryptedToAnotherMachineWhenTold() {
    request("m", "http://192.168.1.9:8000/v1", true, Optional.empty()).settle(ENVIRONMENT);
  }

  @Test
  void sendsOnlyWhatWasSaid() {
    ApiSettings nothing =
        sampled(SamplingChoice.AS_RECOMMENDED, OptionalInt.empty()).settle(ENVIRONMENT);
    assertThat(nothing.parameters()).isEmpty();

    SamplingChoice some =
        new SamplingChoice(
            false,
            OptionalDouble.of(0.7),
            OptionalInt.empty(),
            OptionalDouble.of(0.9),
            OptionalDouble.empty());
    assertThat(sampled(some, OptionalInt.of(300)).settle(ENVIRONMENT).parameters())
        .isEqualTo(Map.of("temperature", 0.7, "top_p", 0.9, "max_completion_tokens", 300));

    ApiSettings greedy = sampled(SamplingChoice.GREEDY, OptionalInt.empty()).settle(ENVIRONMENT);
    assertThat(greedy.parameters()).isEqualTo(Map.of("temperature", 0.0));
    assertThat(greedy.retryParameters()).as("the same would come back").isEmpty();
  }

  @Test
  void refusesWhatTheProtocolDoesNotKnow() {
    SamplingChoice topK =
        new SamplingChoice(
            false,
            OptionalDouble.empty(),
            OptionalInt.of(20),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    assertThatThrownBy(() -> sampled(topK, OptionalInt.empty()).settle(ENVIRONMENT))
        .hasMessageContaining("--top-k");
    SamplingChoice hot =
        new SamplingChoice(
            false,
            OptionalDouble.of(2.1),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    assertThatThrownBy(() -> sampled(hot, OptionalInt.empty()).settle(ENVIRONMENT))
        .hasMessageContainingAll("temperature is 2.1", "0 to 2");
    assertThatThrownBy(
            () -> sampled(SamplingChoice.AS_RECOMMENDED, OptionalInt.of(0)).settle(ENVIRONMENT))
        .hasMessageContaining("max new tokens is 0");
    assertThatThrownBy(() -> new SpendingLimit(0, 1)).hasMessageContaining("max requests is 0");
  }

  @Test
  void anotherModelHostOrSamplingIsAnotherRun() {
    Provenance one =
        sampled(SamplingChoice.AS_RECOMMENDED, OptionalInt.empty())
            .settle(ENVIRONMENT)
            .provenance();
    assertThat(one.describer()).isEqualTo("api");
    assertThat(one.model()).isEqualTo("m");
    assertThat(one.settings()).containsEntry("endpoint", "localhost:8000");
    assertThat(one.prompts()).containsOnlyKeys("voice", "character", "technical", "combined");
    assertThat(sampled(SamplingChoice.GREEDY, OptionalInt.empty()).settle(ENVIRONMENT).provenance())
        .isNotEqualTo(one);
    assertThat(
            request("m", "https://example.org/v1", false, Optional.empty())
                .settle(ENVIRONMENT)
                .provenance())
        .isNotEqualTo(one);
  }
}
