/** The hardware of a machine: processor, memory, GPUs, and the libraries for them. */
package org.voicepersona.model.hardware;
