/** Checkpoints with random weights, to measure and test with what the trained ones cannot show. */
package org.voicepersona.model.qwen2audio.synthetic;
