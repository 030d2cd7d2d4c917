/** Devices, precisions, and how 4-bit matrices are multiplied. */
package org.voicepersona.model.compute;
