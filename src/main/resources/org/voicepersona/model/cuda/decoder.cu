// A step of the decoder of Qwen2-Audio for compute capability 8.0 and above: weights in 4 bits, keys and values in 8, up to 32 sequences.
//
//   embed; for each layer: rms_norm, linear (queries, keys, values), rope, attend, merge, linear, rms_norm, linear (gate, up), swiglu, linear;
//   rms_norm, linear (head), likeliest, best
//
// One kernel's results are the next one's inputs; within a launch no block reads what another writes. Compile with --fmad=false: where a
// fused multiply-add is wanted, fmaf says so, and the sequences of a group then get the same numbers as one alone.
#include "attention.cuh"
#include "candidates.cuh"
#include "linear.cuh"
#include "norm.cuh"

/**
 * Does every operation of device.cuh once, to be compared with what the same does on a CPU: in [32 threads, 16 words], out [32, 24]. Words 0 to 17 must
 * be equal, 18 to 21 (sums of a tensor core) within 1e-5 of the largest, 22 and 23 within 1e-6 of themselves.
 */
KERNEL __launch_bounds__(32) probe(const unsigned* in, unsigned* out) {
  DYNAMIC_SHARED(shared);
  const int lane = threadIdx.x;
  unsigned w[16];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const uint4 v = i & 1 ? load16(in + lane * 16 + i * 4) : load_stream(in + lane * 16 + i * 4);
    w[i * 4] = v.x;
    w[i * 4 + 1] = v.y;
    w[i * 4 + 2] = v.z;
    w[i * 4 + 3] = v.w;
  }
  copy16_async(shared + lane * 16, in + lane * 16, lane % 3 != 0);
  copy_commit();
  copy16_async(shared + 512 + (lane ^ 5) * 16, in + lane * 16 + 4, true);
  copy_commit();
  float small[12];                                     // -1 to 1
#pragma unroll
  for (int i = 0; i < 3; i++) widen(w[i], small + i * 4);
#pragma unroll
  for (int i = 0; i < 12; i++) small[i] /= 128;
  unsigned a[4];
#pragma unroll
  for (int i = 0; i < 4; i++) a[i] = pack_bf16x2(small[i * 2], small[i * 2 + 1]);
  const unsigned b0 = pack_bf16x2(small[8], small[9]), b1 = pack_bf16x2(small[10], small[11]);
  float d[4] = {0.5f, -1, 2, lane * 0.25f}, wide[4];
  mma_bf16(d, a, b0, b1);
  widen(w[3], wide);
  copy_wait<1>();
  __syncthreads();
  const uint4 one = load16(shared + (31 - lane) * 16);
  copy_wait<0>();
  __syncthreads();
  const uint4 two = load16(shared + 512 + lane * 16);
  const float below = (int)(w[4] & 1023) * -0.02f;
  const uint4 results[6] = {make_uint4(a[0], a[1], a[2], a[3]),
                            make_uint4(b0, b1, fma_bf16x2(a[0], b0, b1), and_or(w[5], w[6], w[7])),
                            make_uint4(one.x, one.w, two.y, two.z),
                            as_words(make_float4(wide[0], wide[1], wide[2], wide[3])),
                            make_uint4(__shfl_xor_sync(~0u, w[8], 11), (unsigned)__float2int_rn(below * 7), __float_as_uint(d[0]), __float_as_uint(d[1])),
                            make_uint4(__float_as_uint(d[2]), __float_as_uint(d[3]), __float_as_uint(fast_exp2(below)), __float_as_uint(rsqrtf(1 - below)))};
#pragma unroll
  for (int i = 0; i < 6; i++) store16(out + lane * 24 + i * 4, results[i]);
}
REGISTER(probe)
