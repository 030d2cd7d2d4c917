/**
 * The decoder: layers in libtorch, on the CPU's vector units or in CUDA kernels, paged KV caches,
 * and the layout of the rows of a step.
 */
package org.voicepersona.model.decoder;
