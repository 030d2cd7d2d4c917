// What stands between the products: embeddings, RMS norm with the residual, SwiGLU.
#pragma once
#include "step.cuh"

/** The rows' embeddings [rows, HIDDEN] in bfloat16, as the host laid them, to the residual. */
KERNEL __launch_bounds__(256) embed(const unsigned short* embeddings, float* residual, const Step* step) {
  const int row = blockIdx.x;
  if (row >= step->rows) return;
  for (int column = threadIdx.x * 4; column < HIDDEN; column += 1024) {
    const uint2 v = load8(embeddings + row * HIDDEN + column);
    store16(residual + row * HIDDEN + column, make_uint4(v.x << 16, v.x & 0xffff0000u, v.y << 16, v.y & 0xffff0000u));
  }
}
REGISTER(embed)

/** residual += the result of a product, if there is one; x = residual / rms(residual) * gain. A block a row. */
KERNEL __launch_bounds__(256) rms_norm(float* residual, const float* partial, int inputs, int blocks, int cap, const float* gain, unsigned short* x, const Step* step, float epsilon) {
  DYNAMIC_SHARED(shared);
  constexpr int VECTORS = (HIDDEN + 1023) / 1024;      // of four, a thread
  const int row = blockIdx.x, thread = threadIdx.x;
  if (row >= step->rows) return;
  const Partial p = {partial, HIDDEN, inputs / 128, blocks, cap};
  float4 v[VECTORS];
  float squares = 0;
#pragma unroll
  for (int i = 0; i < VECTORS; i++) {
    const int column = (i * 256 + thread) * 4;
    if (column >= HIDDEN) continue;
    float* at = residual + row * HIDDEN + column;
    v[i] = as_floats(load16(at));
    if (partial) {
      const float4 more = add4(p, row, column);
      v[i] = make_float4(v[i].x + more.x, v[i].y + more.y, v[i].z + more.z, v[i].w + more.w);
      store16(at, as_words(v[i]));
    }
    squares += v[i].x * v[i].x + v[i].y * v[i].y + v[i].z * v[i].z + v[i].w * v[i].w;
  }
#pragma unroll
  for (int by = 16; by; by >>= 1) squares += __shfl_xor_sync(~0u, squares, by);
  float* warps = (float*)shared;                       // [8]
  if ((thread & 31) == 0) warps[thread >> 5] = squares;
  __syncthreads();
  squares = 0;
#pragma unroll
  for (int warp = 0; warp < 8; warp++) squares += warps[warp];
  const float by = rsqrtf(squares / HIDDEN + epsilon);
#pragma unroll
  for (int i = 0; i < VECTORS; i++) {
    const int column = (i * 256 + thread) * 4;
    if (column >= HIDDEN) continue;
    const float4 w = as_floats(load16(gain + column));
    store8(x + row * HIDDEN + column, make_uint2(pack_bf16x2(v[i].x * by * w.x, v[i].y * by * w.y), pack_bf16x2(v[i].z * by * w.z, v[i].w * by * w.w)));
  }
}
REGISTER(rms_norm)

GPU float silu(float x) { return x / (1 + fast_exp2(-1.4426950408889634f * x)); }

/** h = silu(gate) * up, [rows, FEED_FORWARD], of the product of both. */
KERNEL __launch_bounds__(128) swiglu(const float* partial, int blocks, int cap, unsigned short* h, const Step* step) {
  const int row = blockIdx.y, column = (blockIdx.x * 128 + threadIdx.x) * 4;
  if (row >= step->rows || column >= FEED_FORWARD) return;
  const Partial p = {partial, 2 * FEED_FORWARD, HIDDEN / 128, blocks, cap};
  const float4 gate = add4(p, row, column), up = add4(p, row, FEED_FORWARD + column);
  store8(h + row * FEED_FORWARD + column,
         make_uint2(pack_bf16x2(silu(gate.x) * up.x, silu(gate.y) * up.y), pack_bf16x2(silu(gate.z) * up.z, silu(gate.w) * up.w)));
}
REGISTER(swiglu)
