/** CUDA's libraries and runtime, without any. */
package org.voicepersona.model.cuda;
