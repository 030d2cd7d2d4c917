/** NVIDIA's CUDA: where its libraries lie, what its runtime says of driver and cards. */
package org.voicepersona.model.cuda;
