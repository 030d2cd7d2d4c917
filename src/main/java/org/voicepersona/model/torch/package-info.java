/**
 * libtorch through DJL: its start, and TorchScript packed by Java. The arithmetic of the models is
 * TorchScript in a resource file; this package makes its methods callable.
 */
package org.voicepersona.model.torch;
