/**
 * Speech models on libtorch: checkpoints and prepared weights, the TorchScript program, prompts and
 * tokens, sampling, and the engine that batches requests; Qwen2-Audio and Whisper have a package
 * each. The only package that depends on DJL; it does not depend on Beam.
 */
package org.voicepersona.model;
