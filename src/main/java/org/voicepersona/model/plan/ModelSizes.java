package org.voicepersona.model.plan;

import java.util.List;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.checkpoint.ModelConfig.Part;
import org.voicepersona.model.cuda.encode.DeviceEncoder;
import org.voicepersona.model.cuda.step.DeviceDecoder;
import org.voicepersona.model.cuda.step.StepShape;

/**
 * The bytes of a model's parts in the form they are computed with: quantised matrices with a
 * bfloat16 scale and zero for each group in 4 bits, and a float32 scale for each row in 8 bits;
 * everything else in bfloat16.
 *
 * @param decoderLayer one layer of the decoder
 * @param hostLayer a layer on the host, where integer products keep three numbers for each group
 * @param head the head and the norm before it
 * @param hostHead the head on the host
 * @param encoder the audio encoder and the projector
 * @param embedding the token embedding
 * @param fullKeyValues keys and values of a token in one layer, in bfloat16
 * @param compressedKeyValues the same in 8 bits with a scale for each key and value of a head
 * @param encoderWorkspace workspace for encoding a clip of full length
 * @param decoderWorkspace workspace for decoding on the host
 * @param gpuDecoderWorkspace libtorch's workspace for decoding on the GPU
 * @param stepWorkspace workspace of this project's CUDA kernels for decoding; 0 if they do not
 *     support the model
 * @param keptEncoder host bytes of an encoder evicted from these kernels: its reordered 4-bit
 *     values
 * @param weightsOfLayer number of weights in the matrices of a decoder layer
 * @param weightsOfHead number of weights in the head
 * @param weightsOfEncoder number of weights in encoder and projector
 */
record ModelSizes(
    long decoderLayer,
    long hostLayer,
    long head,
    long hostHead,
    long encoder,
    long embedding,
    long fullKeyValues,
    long compressedKeyValues,
    long encoderWorkspace,
    long decoderWorkspace,
    long gpuDecoderWorkspace,
    long stepWorkspace,
    long keptEncoder,
    long weightsOfLayer,
    long weightsOfHead,
    long weightsOfEncoder) {

  /** Prompt tokens that are computed at once on the host. */
  private static final long PROMPT_TOKENS = 1_024;

  /** Rows of a matrix that are dequantised at once for a prompt. */
  private static final long DEQUANTISED_ROWS = 4_096;

  private static final long SEQUENCES = 16;

  /** Prompt rows that the GPU computes at once, and rows of a pass of its feed-forward layer. */
  private static final long CHUNK_ROWS = 512;

  private static final long FEED_FORWARD_ROWS = 128;
  private static final long GPU_SEQUENCES = 32;
  private static final int HALF = 2;

  /** Scale and zero of a group of weights in bfloat16. */
  private static final int GROUP_BYTES = 4;

  /** Packed scale, sum and zero of a group in float32. */
  private static final int HOST_GROUP_BYTES = 12;

  /**
   * How matrices are stored.
   *
   * @param bits of a weight
   * @param groupSize weights of a group, in 4 bits
   * @param groupBytes bytes of a group's scale and zero
   */
  private record Storage(int bits, int groupSize, int groupBytes) {

    /** Returns the bytes of the first part of {@code kind}. */
    long bytes(ModelConfig config, Kind kind) {
      return first(config, kind).shapes().entrySet().stream()
          .mapToLong(tensor -> bytes(tensor.getKey(), tensor.getValue()))
          .sum();
    }

    private long bytes(String name, List<Long> shape) {
      long elements = elements(shape);
      if (shape.size() != 2 || name.endsWith("embed_positions.weight") || bits == 16) {
        return elements * HALF;
      }
      return bits == 8
          ? elements + shape.get(0) * 4
          : elements / 2 + elements / groupSize * groupBytes;
    }
  }

  /** Returns the bytes of a token in a layer's gathered pages, with their expansion from 8 bits. */
  long gathered(boolean compressed) {
    return compressed ? compressedKeyValues + fullKeyValues : fullKeyValues;
  }

  /** Returns the bytes of a token's keys and values in one layer. */
  long keyValues(boolean compressed) {
    return compressed ? compressedKeyValues : fullKeyValues;
  }

  static ModelSizes of(AudioTextConfig config, StoredBits bits) {
    TextConfig text = config.text();
    int groupSize = bits.groupSize();
    Storage device = new Storage(bits.decoder(), groupSize, GROUP_BYTES);
    Storage host = new Storage(bits.decoder(), groupSize, HOST_GROUP_BYTES);
    Storage head = new Storage(bits.head(), groupSize, GROUP_BYTES);
    Storage hostHead = new Storage(bits.head(), groupSize, HOST_GROUP_BYTES);
    Storage encoder = new Storage(bits.encoder(), groupSize, GROUP_BYTES);
    return new ModelSizes(
        device.bytes(config, Kind.DECODER_LAYER),
        host.bytes(config, Kind.DECODER_LAYER),
        head.bytes(config, Kind.HEAD),
        hostHead.bytes(config, Kind.HEAD),
        encoder.bytes(config, Kind.ENCODER),
        new Storage(16, groupSize, 0).bytes(config, Kind.EMBEDDING),
        2L * text.keyValueHeads() * text.headSize() * HALF,
        2L * text.keyValueHeads() * (text.headSize() + Float.BYTES),
        Math.max(
            encoderWorkspace(config.audio()),
            DeviceEncoder.workspaceBytes(config.audio(), text.hiddenSize())),
        decoderWorkspace(text, bits.decoder()),
        gpuDecoderWorkspace(text, bits.head()),
        bits.decoder() == 4 && StepShape.fault(text).isEmpty()
            ? DeviceDecoder.workspaceBytes(text)
            : 0,
        bits.encoder() == 4 ? encoder.bytes(config, Kind.ENCODER) : 0,
        weights(first(config, Kind.DECODER_LAYER)),
        weights(first(config, Kind.HEAD)),
        weights(first(config, Kind.ENCODER)));
  }

  private static Part first(ModelConfig config, Kind kind) {
    return config.parts().stream().filter(part -> part.kind() == kind).findFirst().orElseThrow();
  }

  private static long weights(Part part) {
    return part.shapes().values().stream().mapToLong(ModelSizes::elements).sum();
  }

  private static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The residual stream, queries, keys, values, feed-forward layer, convolutions and scores. */
  private static long encoderWorkspace(AudioConfig audio) {
    long positions = audio.positions();
    long activations = positions * (6L * audio.hiddenSize() + 2L * audio.feedForwardSize());
    long convolution = 2 * positions * (audio.melBins() + 2L * audio.hiddenSize());
    long scores = audio.heads() * positions * positions;
    return HALF * (activations + convolution + scores);
  }

  /** The activations of a prompt, a dequantised block of rows, and the logits in float32. */
  private static long decoderWorkspace(TextConfig text, int bits) {
    long activations =
        PROMPT_TOKENS * (6L * text.hiddenSize() + 3L * text.feedForwardSize()) * HALF;
    long widest = Math.max(text.hiddenSize(), text.feedForwardSize());
    long block = bits == 16 ? 0 : DEQUANTISED_ROWS * widest * HALF;
    return activations + block + SEQUENCES * text.vocabularySize() * 4L;
  }

  /** The larger of a prefill chunk, and a step's logits in bfloat16 and float32. */
  private static long gpuDecoderWorkspace(TextConfig text, int headBits) {
    long chunk =
        CHUNK_ROWS * 10 * text.hiddenSize() * HALF
            + FEED_FORWARD_ROWS * 3 * text.feedForwardSize() * HALF;
    long logits = GPU_SEQUENCES * text.vocabularySize() * (HALF + Float.BYTES);
    long widened = headBits == 8 ? DEQUANTISED_ROWS * text.hiddenSize() * HALF : 0;
    return Math.max(chunk, logits + widened);
  }
}
