/**
 * Speech models on libtorch: checkpoints and prepared weights, the TorchScript graph, prompts and
 * tokens, sampling, and the engine that batches requests; a folder each for Qwen2-Audio and
 * Whisper. The only room that knows DJL. No Beam.
 */
package org.voicepersona.model;
