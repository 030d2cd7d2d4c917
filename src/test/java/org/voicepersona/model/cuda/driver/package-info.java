/** CUDA's driver over an emulated card. */
package org.voicepersona.model.cuda.driver;
