/** Qwen2-Audio: its graph, and the model that answers questions about recordings. */
package org.voicepersona.model.qwen2audio;
