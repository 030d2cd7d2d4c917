/**
 * libtorch through DJL: loading it, packing TorchScript, and calling it. The models' arithmetic is
 * TorchScript in resource files.
 */
package org.voicepersona.model.torch;
