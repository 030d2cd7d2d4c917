/** The audio encoder that Qwen2-Audio and Whisper share. */
package org.voicepersona.model.encoder;
