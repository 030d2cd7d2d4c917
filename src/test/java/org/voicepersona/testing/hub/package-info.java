/** A server that speaks the Hub's protocol on loopback, and misbehaves when told to. */
package org.voicepersona.testing.hub;
