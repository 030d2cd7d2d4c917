/** The describer that asks a local Qwen2-Audio. */
package org.voicepersona.describe.qwen2audio;
