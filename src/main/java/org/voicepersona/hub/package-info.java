/**
 * The Hugging Face Hub: reading, resumable downloads, the shared cache, uploads, and a Beam file
 * system for {@code hf://}.
 */
package org.voicepersona.hub;
