/** Whisper: its configuration, tensors, tokens and graph, and the model that transcribes. */
package org.voicepersona.model.whisper;
