package org.voicepersona.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.run.FirstClips;
import org.voicepersona.cli.terminal.WorkDisplay;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.prepare.MeasuredLoss;
import org.voicepersona.model.prompt.ChatPrompt;
import org.voicepersona.model.prompt.Tokenizer;
import org.voicepersona.model.quality.Quality;
import org.voicepersona.model.quality.QualityMeasurement;
import org.voicepersona.model.qwen2audio.Conversations;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.registry.SpeechModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how far a model's predictions are from those of its checkpoint. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what a model has lost against its checkpoint: lets both read the same tokens on the"
          + " CPU, layer by layer, and compares what they expect next.",
      "The checkpoint computes in float32, the model as it does in use; beside that, unless they"
          + " are asked for, with the other kind of products and with keys and values in 8 bits."
    })
final class QualityCommand implements Callable<Integer> {

  private static final String AS_ASKED = "";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "a prepared model; a checkpoint is computed with in bfloat16")
  private Path model;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      required = true,
      description = "the checkpoint, in floating-point numbers")
  private Path against;

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description = "texts to read, in UTF-8, parted by form feeds")
  private Optional<Path> texts = Optional.empty();

  @Option(
      names = "--clips",
      paramLabel = "CORPUS",
      description = {
        "recordings to hear: a bundled question about each and its answer; the checkpoint's own"
            + " where it has up to 2 GB in float32, else the acoustic describer's"
      })
  private Optional<String> clips = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "24",
      description = "with --clips: the first N of them (default: ${DEFAULT-VALUE})")
  private long limit;

  @Option(
      names = "--int4-products",
      paramLabel = "KIND",
      description = "integer or float (default: as when clips are described)")
  private Optional<Int4Products> int4Products = Optional.empty();

  @Option(names = "--int8-cache", description = "with keys and values in 8 bits")
  private boolean int8Cache;

  @Option(names = "--json", description = "print an object instead of a table")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (texts.isEmpty() && clips.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "What is to be read? Give --texts FILE, --clips CORPUS, or both");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ModelDirectory reference = SpeechModels.open(against);
        ModelDirectory measured = SpeechModels.open(model)) {
      Map<String, Arithmetic> ways = ways(measured);
      List<Quality> found = measure(measured, List.copyOf(ways.values()), reference);
      Map<String, Quality> others = new LinkedHashMap<>();
      for (String option : ways.keySet()) {
        others.put(option, found.get(others.size()));
      }
      Quality quality = others.remove(AS_ASKED);
      if (json) {
        ObjectMapper mapper = new ObjectMapper();
        out.println(
            mapper.writerWithDefaultPrettyPrinter().writeValueAsString(object(quality, others)));
      } else {
        print(quality, others, out);
      }
    }
    out.flush();
    return 0;
  }

  /**
   * Returns the arithmetic asked for or, if none was, the usual one and its alternatives, each by
   * the option that selects it.
   */
  private Map<String, Arithmetic> ways(ModelDirectory measured) {
    Precision precision = Precision.usualFor(measured);
    Arithmetic usual = Arithmetic.of(precision);
    Map<String, Arithmetic> ways = new LinkedHashMap<>();
    ways.put(
        AS_ASKED, new Arithmetic(precision, int4Products.orElse(usual.int4Products()), int8Cache));
    if (int4Products.isEmpty() && !int8Cache) {
      if (usual.int4Products() == Int4Products.INTEGER) {
        ways.put("--int4-products float", new Arithmetic(precision, Int4Products.FLOAT, false));
      }
      ways.put("--int8-cache", usual.withCompressedCaches(true));
    }
    return ways;
  }

  private List<Quality> measure(
      ModelDirectory measured, List<Arithmetic> ways, ModelDirectory reference) throws IOException {
    List<ChatPrompt> sequences = sequences(reference);
    PrintWriter shown = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    try (WorkDisplay display = WorkDisplay.ofMeasurement(shown)) {
      return new QualityMeasurement(Qwen2AudioConfig.of(reference), sequences, display)
          .compare(measured, ways, reference);
    }
  }

  private List<ChatPrompt> sequences(ModelDirectory reference) throws IOException {
    List<ChatPrompt> all = new ArrayList<>();
    if (texts.isPresent()) {
      String text = Files.readString(texts.get(), StandardCharsets.UTF_8);
      try (Tokenizer tokenizer = Tokenizer.read(reference.directory())) {
        all.addAll(Conversations.texts(tokenizer, text));
      }
    }
    if (clips.isPresent()) {
      ClipConversations.of(
              reference.directory(), Optional.of(reference), FirstClips.of(clips.get(), limit))
          .forEach(conversation -> all.add(conversation.tokens()));
    }
    if (all.isEmpty()) {
      throw new CommandFailedException("there is nothing to read: no text of two tokens, no clip");
    }
    return all;
  }

  private static Map<String, Object> object(Quality quality, Map<String, Quality> others) {
    Map<String, Object> all = object(quality.all());
    all.put("bytes", quality.bytes());
    List<Map<String, Object>> ranges = new ArrayList<>();
    for (Quality.Range range : quality.byPosition()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("from", range.from());
      one.put("to", range.to());
      one.putAll(object(range.means()));
      ranges.add(one);
    }
    all.put("by_position", ranges);
    Map<String, Object> ways = new LinkedHashMap<>();
    others.forEach((option, other) -> ways.put(option, object(other.all())));
    all.put("otherwise", ways);
    return all;
  }

  private static Map<String, Object> object(MeasuredLoss means) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("divergence", means.divergence());
    object.put("log_likelihood", means.logLikelihood());
    object.put("reference_log_likelihood", means.referenceLogLikelihood());
    object.put("first_choice_agreement", means.firstChoiceAgreement());
    object.put("tokens", means.tokens());
    return object;
  }

  private static void print(Quality quality, Map<String, Quality> others, PrintWriter out) {
    out.printf(
        "%-21s %8s %11s %15s %10s %13s%n",
        "tokens before", "tokens", "divergence", "log-likelihood", "reference", "first choice");
    for (Quality.Range range : quality.byPosition()) {
      String to = range.to() == Integer.MAX_VALUE ? "on" : "to " + range.to();
      print("%d %s".formatted(range.from(), to), range.means(), out);
    }
    print("all", quality.all(), out);
    others.forEach((option, other) -> print(option, other.all(), out));
    out.printf("%,d bytes; nats a token%n", quality.bytes());
  }

  private static void print(String name, MeasuredLoss means, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-21s %,8d %11.4f %15.4f %10.4f %11.1f %%%n",
        name,
        means.tokens(),
        means.divergence(),
        means.logLikelihood(),
        means.referenceLogLikelihood(),
        100 * means.firstChoiceAgreement());
  }
}
