/**
 * ONNX Runtime, which multiplies 4-bit weights as integers on the CPU, up to twice as fast as
 * libtorch's kernels, which widen them to floating point. Programs are built here from loaded
 * weights; no model file in ONNX's format is read or written.
 */
package org.voicepersona.model.onnx;
