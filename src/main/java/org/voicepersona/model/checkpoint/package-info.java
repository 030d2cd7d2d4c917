/**
 * Published model files: safetensors, the Hugging Face checkpoint layout and its JSON
 * configuration; and the interface of every source of weights.
 */
package org.voicepersona.model.checkpoint;
