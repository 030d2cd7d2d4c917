/** NVIDIA's CUDA: finds its libraries, and asks its runtime about driver and cards. */
package org.voicepersona.model.cuda;
