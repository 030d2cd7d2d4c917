package org.voicepersona.cli.doctor;

import static org.voicepersona.cli.doctor.Finding.facts;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.voicepersona.audio.codec.AudioLibrary;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.cli.doctor.Finding.Verdict;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.CudaSupport;
import org.voicepersona.model.hardware.CardSupport;
import org.voicepersona.model.hardware.Gpu;
import org.voicepersona.model.hardware.GpuSurvey;
import org.voicepersona.model.hardware.Machine;
import org.voicepersona.model.hardware.Processor;
import org.voicepersona.model.torch.ShortageException;
import org.voicepersona.model.torch.TokenizerRuntime;
import org.voicepersona.model.torch.TorchNatives;

/** Looks at Java, processor, memory, GPUs and libtorch. */
final class MachineCheckup {

  private static final int LEAST_JAVA = 17;

  /** What makes libtorch fast, by the names that Linux and macOS have for it. */
  private static final Map<String, Set<String>> FEATURES =
      new TreeMap<>(
          Map.of(
              "avx2", Set.of("avx2"),
              "avx512", Set.of("avx512f"),
              "vnni", Set.of("avx512_vnni", "avx512vnni", "avx_vnni"),
              "bf16", Set.of("avx512_bf16", "bf16", "feat_bf16"),
              "amx", Set.of("amx_tile", "amx_bf16", "amx_int8"),
              "neon", Set.of("asimd", "advsimd", "neon"),
              "sve", Set.of("sve"),
              "i8mm", Set.of("i8mm", "feat_i8mm")));

  private final Machine machine;

  MachineCheckup(Machine machine) {
    this.machine = machine;
  }

  List<Finding> findings() {
    GpuSurvey gpus = machine.gpus();
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.addAll(orFault("processor", () -> List.of(processor())));
    findings.addAll(orFault("memory", this::memory));
    findings.addAll(
        List.of(
            gpu(gpus),
            cuda(),
            libtorch(isLacking(gpus)),
            tokenizer(),
            products(),
            audio(),
            speech()));
    return findings;
  }

  /** Returns whether there is a GPU that nothing computes on. */
  private boolean isLacking(GpuSurvey gpus) {
    return gpus.gpus().stream().anyMatch(gpu -> !CardSupport.of(machine, gpu).fault().isEmpty());
  }

  /** Returns findings, or that there are none for want of a library. */
  private static List<Finding> orFault(String check, Supplier<List<Finding>> findings) {
    try {
      return findings.get();
    } catch (ShortageException e) {
      String fault = e.getMessage();
      return List.of(new Finding(check, Verdict.FAIL, fault, facts("fault", fault)));
    }
  }

  private List<Finding> memory() {
    List<String> jvmOptions = ManagementFactory.getRuntimeMXBean().getInputArguments();
    return new MemoryCheckup(machine.shares(), jvmOptions).findings();
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String vendor = System.getProperty("java.vendor");
    return new Finding(
        "java",
        version.feature() >= LEAST_JAVA ? Verdict.OK : Verdict.FAIL,
        "%s (%s)".formatted(version, vendor),
        facts("version", version.toString(), "vendor", vendor));
  }

  private Finding processor() {
    Processor processor = machine.processor();
    List<String> features =
        FEATURES.entrySet().stream()
            .filter(it -> it.getValue().stream().anyMatch(processor.features()::contains))
            .map(Map.Entry::getKey)
            .toList();
    boolean slow =
        System.getProperty("os.arch").equals("amd64")
            && !processor.features().isEmpty()
            && !features.contains("avx2");
    return new Finding(
        "processor",
        slow ? Verdict.WARN : Verdict.OK,
        "%s, %d cores, %d threads; %s%s"
            .formatted(
                processor.name(),
                processor.cores(),
                processor.threads(),
                features.isEmpty() ? "none of the features that help" : String.join(" ", features),
                slow ? "; without avx2 libtorch is slow" : ""),
        facts(
            "name", processor.name(),
            "cores", processor.cores(),
            "threads", processor.threads(),
            "features", features));
  }

  /** Tells of the cards of {@code survey}, and what computes on each. */
  Finding gpu(GpuSurvey survey) {
    if (survey.gpus().isEmpty()) {
      return new Finding(
          "gpu",
          Verdict.NOTE,
          "none: " + survey.absence(),
          facts("gpus", List.of(), "absence", survey.absence()));
    }
    Optional<String> caution = machine.gpuCaution();
    List<String> lines = new ArrayList<>(survey.gpus().stream().map(this::line).toList());
    caution.ifPresent(lines::add);
    return new Finding(
        "gpu",
        caution.isEmpty() && !isLacking(survey) ? Verdict.OK : Verdict.WARN,
        String.join("; ", lines),
        facts(
            "gpus", survey.gpus().stream().map(this::factsOf).toList(),
            "caution", caution.orElse("")));
  }

  private static String means(CardSupport support) {
    if (!support.fault().isEmpty()) {
      return "not used: " + support.fault();
    }
    if (support.byTorch()) {
      return support.byKernels()
          ? "used by libtorch and kernels of our own"
          : "used by libtorch, not by kernels of our own: " + support.kernelFault();
    }
    return "used by kernels of our own, for models in 4 bits; not by libtorch: "
        + support.torchFault();
  }

  /** What was gathered for GPUs beside the program. */
  private static Finding cuda() {
    Optional<CudaLibraries> gathered = CudaLibraries.besideProgram();
    String flavor = gathered.map(it -> it.haveTorch() ? "libtorch" : "kernels").orElse("none");
    return new Finding(
        "cuda",
        Verdict.NOTE,
        gathered
            .map(CudaLibraries::toWords)
            .orElse(
                "nothing is gathered for GPUs: mvn -Pcuda package does, or mvn -Pcuda-kernels"
                    + " package the least"),
        facts(
            "gathered",
            flavor,
            "directory",
            gathered.map(it -> it.folder().toString()).orElse("")));
  }

  private String line(Gpu gpu) {
    return "%s, %s (%s), compute capability %s, %s"
        .formatted(
            gpu.label(),
            size(gpu.totalBytes()),
            gpu.freeBytes().isPresent()
                ? Text.gigabytes(gpu.freeBytes().getAsLong()) + " free"
                : "what is free is not told",
            gpu.capability(),
            means(CardSupport.of(machine, gpu)));
  }

  private static String size(OptionalLong bytes) {
    return bytes.isPresent() ? Text.gigabytes(bytes.getAsLong()) : "memory not told";
  }

  private Map<String, Object> factsOf(Gpu gpu) {
    CardSupport support = CardSupport.of(machine, gpu);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("index", gpu.index());
    facts.put("name", gpu.name());
    gpu.totalBytes().ifPresent(bytes -> facts.put("total_bytes", bytes));
    gpu.freeBytes().ifPresent(bytes -> facts.put("free_bytes", bytes));
    facts.put("compute_capability", gpu.capability().toString());
    facts.put("libtorch_fault", support.torchFault());
    facts.put("kernels_fault", support.kernelFault());
    return facts;
  }

  private Finding libtorch(boolean isLacking) {
    TorchNatives natives = machine.natives();
    CudaSupport cuda = natives.cuda();
    Map<String, Object> facts =
        facts(
            "version", natives.version(),
            "flavor", cuda.built() ? "cuda" : "cpu",
            "origin", natives.origin(),
            "cuda_devices", cuda.devices(),
            "cuda_fault", cuda.fault(),
            "fault", natives.fault());
    if (!natives.loaded()) {
      return new Finding("libtorch", Verdict.FAIL, natives.fault(), facts);
    }
    String summary =
        "%s for %s, %s"
            .formatted(natives.version(), cuda.built() ? "CUDA" : "the CPU", natives.origin());
    if (cuda.devices() == 0 && (cuda.built() || isLacking)) {
      String lack = summary + "; no CUDA: " + cuda.fault();
      return new Finding("libtorch", Verdict.WARN, lack, facts);
    }
    return new Finding("libtorch", Verdict.OK, summary, facts);
  }

  /** The library between words and tokens; only describers with a model need it. */
  private static Finding tokenizer() {
    Optional<String> missing = TokenizerRuntime.missing();
    return new Finding(
        "tokenizer",
        missing.isEmpty() ? Verdict.OK : Verdict.FAIL,
        missing.orElse("loaded"),
        facts("fault", missing.orElse("")));
  }

  private static Finding audio() {
    Optional<String> missing = AudioLibrary.missing();
    if (missing.isPresent()) {
      return new Finding("audio", Verdict.FAIL, missing.get(), facts("fault", missing.get()));
    }
    List<String> formats = AudioLibrary.formats();
    List<String> lacking = AudioLibrary.lackingCodings();
    return new Finding(
        "audio",
        lacking.isEmpty() ? Verdict.OK : Verdict.WARN,
        "FFmpeg %s reads %s%s"
            .formatted(
                AudioLibrary.version(),
                String.join(", ", formats),
                lacking.isEmpty() ? "" : "; it lacks " + String.join(", ", lacking)),
        facts("version", AudioLibrary.version(), "formats", formats, "lacking", lacking));
  }

  /** What tells speech from other sound; without it, all that sounds is taken for speech. */
  private static Finding speech() {
    Optional<String> missing = SpeechDetector.missing();
    return new Finding(
        "speech",
        missing.isEmpty() ? Verdict.OK : Verdict.WARN,
        missing
            .map(reason -> "all that sounds is taken for speech: " + reason)
            .orElse(SpeechDetector.MODEL),
        facts(
            "detector",
            missing.isEmpty() ? SpeechDetector.MODEL : "",
            "fault",
            missing.orElse("")));
  }

  /** How the host multiplies with 4-bit weights. */
  private static Finding products() {
    Optional<String> missing = Int4Products.missing();
    String kind = Int4Products.best().name().toLowerCase(Locale.ROOT);
    return new Finding(
        "products",
        missing.isEmpty() ? Verdict.OK : Verdict.WARN,
        missing
            .map(reason -> "4-bit weights in bfloat16, which is slow on the CPU: " + reason)
            .orElse("4-bit weights as integers on the CPU"),
        facts("int4", kind, "fault", missing.orElse("")));
  }
}
