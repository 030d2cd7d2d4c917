// Whisper's encoder, as Qwen2-Audio has it, for compute capability 8.0 and above: any sizes whose heads have 64 dimensions.
//
//   for each clip: begin_clip, product (first convolution), product (second one, onto the positions);
//   for each layer: normalize, product (queries, keys, values), attend_clips, product, normalize, product, product;
//   normalize (with pooling), product (projector)
//
// A convolution is a product whose rows overlap: frame f sees what stands from row f (or 2 f) of its input on, three rows long, the first and
// the last of which are zeros. Compile with --fmad=false.
#include "clip_attention.cuh"
#include "wide_product.cuh"

/** Before a clip's convolutions: positions [frames, width] to the residual, zeros around the first one's result, hidden [before + 2, width]. */
KERNEL __launch_bounds__(256) begin_clip(const float* positions, float* residual, int frames, unsigned short* hidden, int before, int width) {
  const long long at = ((long long)blockIdx.x * 256 + threadIdx.x) * 4;
  if (at < (long long)frames * width) store16(residual + at, load16(positions + at));
  if (at >= width) return;
  store8(hidden + at, make_uint2(0, 0));
  store8(hidden + (long long)(before + 1) * width + at, make_uint2(0, 0));
}
REGISTER(begin_clip)

GPU float sum_of_warp(float value) {
#pragma unroll
  for (int by = 16; by; by >>= 1) value += __shfl_xor_sync(~0u, value, by);
  return value;
}

/** x [rows, width] = the layer norm of the residual's rows, or with `pairs` of the mean of rows pairs[row] and the next. A warp a row. */
KERNEL __launch_bounds__(128) normalize(const float* residual, const int* pairs, int rows, int width, const float* gain, const float* bias, unsigned short* x) {
  const int row = blockIdx.x * 4 + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  if (row >= rows) return;
  const float* from = residual + (long long)(pairs ? pairs[row] : row) * width;
  auto at = [&](int column) {
    const float4 v = as_floats(load16(from + column));
    if (!pairs) return v;
    const float4 w = as_floats(load16(from + width + column));
    return make_float4((v.x + w.x) / 2, (v.y + w.y) / 2, (v.z + w.z) / 2, (v.w + w.w) / 2);
  };
  float sum = 0, squares = 0;
  for (int column = lane * 4; column < width; column += 128) {
    const float4 v = at(column);
    sum += (v.x + v.y) + (v.z + v.w);
  }
  const float mean = sum_of_warp(sum) / width;
  for (int column = lane * 4; column < width; column += 128) {
    const float4 v = at(column);
    squares += ((v.x - mean) * (v.x - mean) + (v.y - mean) * (v.y - mean)) + ((v.z - mean) * (v.z - mean) + (v.w - mean) * (v.w - mean));
  }
  const float by = rsqrtf(sum_of_warp(squares) / width + 1e-5f);
  for (int column = lane * 4; column < width; column += 128) {
    const float4 v = at(column), w = as_floats(load16(gain + column)), b = as_floats(load16(bias + column));
    store8(x + (long long)row * width + column, make_uint2(pack_bf16x2((v.x - mean) * by * w.x + b.x, (v.y - mean) * by * w.y + b.y),
                                                           pack_bf16x2((v.z - mean) * by * w.z + b.z, (v.w - mean) * by * w.w + b.w)));
  }
}
REGISTER(normalize)
