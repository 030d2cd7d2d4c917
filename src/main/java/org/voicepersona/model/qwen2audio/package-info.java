/**
 * Qwen2-Audio: its configuration, tensors, chat template and graph, and the model that answers
 * questions.
 */
package org.voicepersona.model.qwen2audio;
