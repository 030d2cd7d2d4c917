/** Checkpoints with random weights, for benchmarks and tests without the trained ones. */
package org.voicepersona.model.qwen2audio.synthetic;
