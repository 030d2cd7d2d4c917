/** The TorchScript program, and loading stored weights in the form that the program takes. */
package org.voicepersona.model.weights;
