/**
 * The Hugging Face Hub: its files as a Beam file system ({@code hf://}), its cache, its downloads.
 */
package org.voicepersona.hub;
