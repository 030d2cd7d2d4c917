/** An OpenAI-compatible chat endpoint on loopback that hears, misbehaves and keeps accounts. */
package org.voicepersona.testing.api;
