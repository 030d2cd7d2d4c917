/**
 * Model files as they are published: safetensors, the Hugging Face checkpoint layout and its JSON
 * configuration; and what every source of weights offers the engine.
 */
package org.voicepersona.model.checkpoint;
