/**
 * Listening and telling: the checkpoint and its prepared weights, the TorchScript graph, the prompt
 * and its tokens, sampling, and the engine that answers questions about a {@link
 * org.voicepersona.audio.Waveform}. The only room that knows DJL. No Beam.
 */
package org.voicepersona.model;
