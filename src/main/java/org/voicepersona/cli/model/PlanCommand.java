package org.voicepersona.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.plan.CacheChoice;
import org.voicepersona.model.plan.MemoryBudget;
import org.voicepersona.model.plan.MemoryPlan;
import org.voicepersona.model.plan.StoredBits;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;
import org.voicepersona.model.registry.SpeechModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the placement of a model, either prepared or only described by its shape. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what of a model would lie where within a memory budget, and what speed to expect.",
      "Nothing is loaded; with --like nothing needs to be there."
    })
final class PlanCommand implements Callable<Integer> {

  private static final PreparationSettings USUAL =
      PreparationSettings.of(4, PreparationSettings.DEFAULT_GROUP_SIZE, Int4Layout.ROW_MAJOR);

  @Parameters(paramLabel = "DIR", arity = "0..1", description = "a prepared model")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--like",
      paramLabel = "MODEL",
      description = "7b or tiny: a shape in place of DIR, prepared in the usual way")
  private Optional<String> like = Optional.empty();

  @Option(
      names = "--head-bits",
      paramLabel = "N",
      description = "with --like: bits of the head, 4, 8 or 16 (default: 4)")
  private Optional<Integer> headBits = Optional.empty();

  @Option(
      names = "--encoder-bits",
      paramLabel = "N",
      description = "with --like: bits of audio encoder and projector, 4, 8 or 16 (default: 8)")
  private Optional<Integer> encoderBits = Optional.empty();

  @Mixin private PlannedMemory memory;

  @Option(
      names = "--int8-cache",
      negatable = true,
      arity = "0",
      description = {
        "keep keys and values in 8 bits, or do not",
        "(default: on a GPU where more answers fit so, or this program's own kernels serve it)"
      })
  private Optional<Boolean> int8Cache;

  @Option(names = "--json", description = "print an object instead of a table")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Usage.needs(spec, "--head-bits", "--like");
    Usage.needs(spec, "--encoder-bits", "--like");
    MemoryBudget budget = Usage.check(spec, memory::budget);
    AudioTextConfig config = config();
    StoredBits bits = Usage.check(spec, this::bits);
    MemoryPlan plan = MemoryPlan.of(config, bits, CacheChoice.of(int8Cache), budget);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(of(plan, bits)));
    } else {
      out.print(plan.toTable());
    }
    out.flush();
    return 0;
  }

  private AudioTextConfig config() throws IOException {
    if (directory.isPresent() == like.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "plan is for one model: name either its folder DIR or --like 7b");
    }
    return like.isPresent() ? shape(like.get()) : read(directory.get());
  }

  private StoredBits bits() {
    StoredBits stored =
        StoredBits.of(like.isPresent() ? USUAL : Manifest.read(directory.get()).settings());
    return new StoredBits(
        stored.decoder(),
        headBits.orElse(stored.head()),
        encoderBits.orElse(stored.encoder()),
        stored.groupSize());
  }

  private AudioTextConfig shape(String name) throws IOException {
    return Usage.check(spec, () -> new RandomCheckpoint(name, 0, 0, file -> {})).shape();
  }

  private static AudioTextConfig read(Path model) {
    return AudioTextConfig.of(SpeechModels.config(model));
  }

  private static Map<String, Object> of(MemoryPlan plan, StoredBits bits) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("gpu_bytes", plan.gpuPeakBytes());
    facts.put("cpu_bytes", plan.cpuPeakBytes());
    facts.put("layers_on_gpu", plan.gpuLayers());
    facts.put("layers", plan.decoderLayers());
    facts.put("encoder", plan.encoder().name().toLowerCase(Locale.ROOT));
    facts.put("encoder_bits", bits.encoder());
    facts.put("cache", plan.compressedCaches() ? "int8" : "bfloat16");
    facts.put("kernels", plan.ownKernels() ? "own" : "libtorch");
    facts.put("key_value_tokens", plan.keyValueTokens());
    facts.put("sequences", plan.sequences());
    facts.put("clips_an_hour", Math.round(plan.clipsAnHour()));
    return facts;
  }
}
