package org.voicepersona.model.qwen2;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.batch.SequenceModel;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.decoder.Decoder;
import org.voicepersona.model.decoder.StepKernels;
import org.voicepersona.model.frontend.LogMel;
import org.voicepersona.model.torch.TorchRuntime;
import org.voicepersona.model.weights.ComputeSettings;
import org.voicepersona.model.weights.SpeechModule;

/** A plain Qwen2 text model: what another model than those of the program costs. */
final class Qwen2Graph implements SequenceModel, AutoCloseable {

  private final NDManager manager;
  private final SpeechModule module;
  private final Decoder decoder;

  /** Loads the weights of {@code store}, by their names in a Qwen2 checkpoint. */
  Qwen2Graph(TextConfig config, WeightStore store, ComputeSettings settings) {
    this(config, store, settings, StepKernels.NONE);
  }

  Qwen2Graph(TextConfig config, WeightStore store, ComputeSettings settings, StepKernels kernels) {
    this.manager = TorchRuntime.newManager(settings.device());
    this.module =
        SpeechModule.load(
            manager,
            store,
            settings,
            new SpeechModule.Shape(
                1, config.heads(), config.keyValueHeads(), config.rmsNormEpsilon(), false));
    this.decoder =
        new Decoder(
            config,
            new DecoderNames(""),
            module,
            manager,
            TorchRuntime.newManager(Device.cpu()),
            store,
            settings,
            kernels);
  }

  @Override
  public Decoder decoder() {
    return decoder;
  }

  @Override
  public NDManager newStep() {
    return manager.newSubManager();
  }

  @Override
  public List<EncodedAudio> encodeAudio(NDManager step, List<List<LogMel.Features>> prompts) {
    if (!prompts.stream().allMatch(List::isEmpty)) {
      throw new IllegalArgumentException("the model takes no recordings");
    }
    return prompts.stream().map(none -> new EncodedAudio(Optional.empty(), 0)).toList();
  }

  @Override
  public NDArray embed(NDManager step, int[] ids, NDArray audio) {
    throw new IllegalArgumentException("the model takes no recordings");
  }

  @Override
  public void returnFreeMemory() {
    TorchRuntime.returnFreeMemory(manager.getDevice());
  }

  @Override
  public void close() {
    decoder.close();
    module.close();
    manager.close();
  }
}
