/** CUDA's driver: what of it launches kernels of our own, by JNA; no model is known here. */
package org.voicepersona.model.cuda.driver;
