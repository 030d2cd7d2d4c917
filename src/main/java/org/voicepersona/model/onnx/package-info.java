/**
 * ONNX Runtime, which multiplies 4-bit weights as integers on the CPU, up to twice as fast as
 * libtorch's kernels, which widen them to floating point. Programs are put together here, from
 * weights that were loaded elsewhere; no model in ONNX's format is read or kept.
 */
package org.voicepersona.model.onnx;
