/** Compiling kernels, and keeping what was compiled. */
package org.voicepersona.model.cuda.compile;
