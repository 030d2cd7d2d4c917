/** Benchmarks: commands that measure kernels, the model, the pipeline and whole jobs. */
package org.voicepersona.cli.bench;
