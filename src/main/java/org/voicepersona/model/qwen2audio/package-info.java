/**
 * Qwen2-Audio: its configuration, tensor names, chat template, computation graph, and the model
 * that answers questions.
 */
package org.voicepersona.model.qwen2audio;
