/** Whisper: its configuration, tensor names, tokens and graph, and the model that transcribes. */
package org.voicepersona.model.whisper;
