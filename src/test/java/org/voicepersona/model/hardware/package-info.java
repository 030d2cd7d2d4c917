/** Made-up machines, and tests of how the real one is looked at. */
package org.voicepersona.model.hardware;
