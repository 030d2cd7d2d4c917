/**
 * The CUDA kernels, run on the emulated card of {@code src/test/cuda-emulation} against doubles.
 */
package org.voicepersona.model.cuda.kernels;
