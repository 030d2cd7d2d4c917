package org.voicepersona.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.cli.run.BundledSample;
import org.voicepersona.cli.terminal.FigureTable;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.model.whisper.Transcript;
import org.voicepersona.model.whisper.TranscriptionSettings;
import org.voicepersona.model.whisper.WhisperModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast Whisper transcribes the bundled speech, repeated. */
@Command(
    name = "whisper",
    mixinStandardHelpOptions = true,
    description = "Measures how many clips an hour Whisper transcribes, on the CPU.")
final class BenchWhisperCommand implements Callable<Integer> {

  private static final double SECONDS_AN_HOUR = 3_600;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "a Whisper model: as published, in float32; or prepared, as it is stored")
  private Path model;

  @Option(
      names = "--clips",
      paramLabel = "N",
      defaultValue = "92",
      description = "how many clips (default: ${DEFAULT-VALUE})")
  private int clips;

  @Option(
      names = "--one-by-one",
      description = "transcribe a clip at a time, rather than as many as the model takes")
  private boolean oneByOne;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "write the clips there as WAV, so that other programs can be measured on them")
  private Optional<Path> save = Optional.empty();

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws IOException, AudioException, InterruptedException, ExecutionException {
    List<Waveform> sounds = sounds();
    FigureTable table = new FigureTable(spec.commandLine().getOut(), json);
    try (WhisperModel whisper = load()) {
      transcribe(whisper, sounds.subList(0, 1)); // warm-up, in which the JVM compiles
      double cpu = processorSeconds();
      long start = System.nanoTime();
      double heard = transcribe(whisper, sounds);
      double seconds = (System.nanoTime() - start) / 1e9;
      table.add("clips", sounds.size());
      table.add("seconds of speech a clip", heard / sounds.size());
      table.add("seconds a clip", seconds / sounds.size());
      table.add("processor seconds a clip", (processorSeconds() - cpu) / sounds.size());
      table.add("clips an hour", sounds.size() / seconds * SECONDS_AN_HOUR);
      table.add("clips at once", oneByOne ? 1 : whisper.batchSize());
    }
    table.end();
    return 0;
  }

  private WhisperModel load() {
    try (ModelDirectory directory = SpeechModels.open(model)) {
      Precision stored = Precision.usualFor(directory);
      return WhisperModel.load(
          directory, stored.quantized() ? stored : Precision.FLOAT32, ComputeDevice.CPU);
    }
  }

  private List<Waveform> sounds() throws IOException, AudioException {
    List<VoiceSample> voices = BundledSample.clips();
    AudioDecoder decoder = new AudioDecoder();
    List<Waveform> sounds = new ArrayList<>();
    for (int i = 0; i < clips; i++) {
      sounds.add(decoder.decode(voices.get(i % voices.size()).audio()).waveform());
      if (save.isPresent()) {
        Files.createDirectories(save.get());
        Files.write(save.get().resolve("%04d.wav".formatted(i)), WavEncoder.encode(sounds.get(i)));
      }
    }
    return sounds;
  }

  /** Transcribes all sounds and returns their length in seconds. */
  private double transcribe(WhisperModel whisper, List<Waveform> sounds)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(oneByOne ? 1 : whisper.batchSize() + 2);
    try {
      List<Future<Transcript>> texts = new ArrayList<>();
      for (Waveform sound : sounds) {
        texts.add(
            threads.submit(() -> whisper.transcribe(sound, TranscriptionSettings.ANY_LANGUAGE, 0)));
      }
      for (Future<Transcript> text : texts) {
        text.get();
      }
      return sounds.stream().mapToDouble(Waveform::seconds).sum();
    } finally {
      threads.shutdownNow();
    }
  }

  private static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }
}
