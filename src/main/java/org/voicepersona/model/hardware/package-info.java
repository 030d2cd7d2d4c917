/** What a machine has to compute with: processor, memory, GPUs, and the libraries for them. */
package org.voicepersona.model.hardware;
