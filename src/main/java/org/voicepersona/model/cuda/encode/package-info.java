/** Whisper's audio encoder on a card, in this project's CUDA kernels. */
package org.voicepersona.model.cuda.encode;
