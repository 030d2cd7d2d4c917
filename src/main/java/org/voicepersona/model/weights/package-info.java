/** Stored weights on a device, in the form that the TorchScript program takes, and that program. */
package org.voicepersona.model.weights;
