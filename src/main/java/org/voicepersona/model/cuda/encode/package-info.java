/** An audio encoder of Whisper's design on a card, in kernels of our own. */
package org.voicepersona.model.cuda.encode;
