/**
 * From text to tokens and back: chat messages, prompts, tokenizer and vocabulary. Text from outside
 * never becomes a control token.
 */
package org.voicepersona.model.prompt;
