/** Whisper: its graph, its rules, and the model that writes down what is said. */
package org.voicepersona.model.whisper;
