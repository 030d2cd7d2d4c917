/** CUDA's driver API through JNA, as far as this project's kernels need it; knows no model. */
package org.voicepersona.model.cuda.driver;
