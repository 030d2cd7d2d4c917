// Products of many rows with weights in 4, 8 or 16 bits as they are stored, on tensor cores: to[row][n] = x[row][k] * W[n][k]^T.
//
// A block computes a tile of rows and outputs, 32 inputs at a time, which it copies to shared memory ahead of use; its eight warps, 2 by 4,
// share the tile. The sum over inputs has one order whatever the tile, so that a row's numbers depend neither on other rows nor on their number.
//
// Input k of 32 = 8 t + 4 u + 2 pair + e. Lane 4 g + t of a warp holds, of the fragment u of mma.m16n8k16, register `pair`, whose lower half
// is e = 0: each lane reads 8 neighbouring inputs of a row for two fragments, and a warp reads neighbouring bytes.
#pragma once
#include "device.cuh"

constexpr int INPUTS = 32;                             // of a stage
constexpr int PRODUCT_STAGES = 3;                      // in shared memory or on the way there
constexpr int PRODUCT_THREADS = 256;

constexpr int GELU = 1, ADD = 2;                       // of a product's end: see product

/** Rows of bfloat16, or of bytes with a scale each: 32 inputs of a row are BYTES. */
struct HalfRows {
  static constexpr int BYTES = 64;
  static constexpr bool GROUPS = false;
  GPU_MEMBER static uint4 fragment(const unsigned char* row, int t, unsigned = 0) { return load16(row + t * 16); }
  GPU_MEMBER static float scale(const float*, int) { return 1; }
};
struct ByteRows {
  static constexpr int BYTES = 32;
  static constexpr bool GROUPS = false;
  GPU_MEMBER static uint4 fragment(const unsigned char* row, int t, unsigned) {
    const uint2 v = load8(row + t * 8);
    float q[8];
    widen(v.x, q);
    widen(v.y, q + 4);
    return make_uint4(pack_bf16x2(q[0], q[1]), pack_bf16x2(q[2], q[3]), pack_bf16x2(q[4], q[5]), pack_bf16x2(q[6], q[7]));
  }
  GPU_MEMBER static float scale(const float* scales, int output) { return scales[output]; }
};
/** Rows of 4 bits, byte i of a row with input 2 i in its upper half; in the place of scales a scale and a zero of bfloat16, [groups, outputs]. */
struct NibbleRows {
  static constexpr int BYTES = 16;
  static constexpr bool GROUPS = true;
  GPU_MEMBER static uint4 fragment(const unsigned char* row, int t, unsigned scale_and_zero) {
    const unsigned odd = *(const unsigned*)(row + t * 4), even = odd >> 4;
    unsigned b[4];
#pragma unroll
    for (int i = 0; i < 4; i++) b[i] = dequantise(__byte_perm(even, odd, 0x0400 + 0x0101 * i), scale_and_zero);
    return make_uint4(b[0], b[1], b[2], b[3]);
  }
  GPU_MEMBER static float scale(const float*, int) { return 1; }
};

/** Copies COUNT rows to shared memory ahead of use, [COUNT][BYTES] a stage. For those that are not there it copies the last one, for no use. */
template <int COUNT, int BYTES> struct Ahead {
  static constexpr int SLOTS = BYTES / 16, COPIES = (COUNT * SLOTS + PRODUCT_THREADS - 1) / PRODUCT_THREADS;
  const unsigned char* from;
  unsigned at[COPIES];                                 // bytes

  GPU_MEMBER void begin(const void* all, unsigned row_bytes, int first, int rows) {
    from = (const unsigned char*)all;
#pragma unroll
    for (int i = 0; i < COPIES; i++) {
      const int place = i * PRODUCT_THREADS + threadIdx.x;
      at[i] = min(first + place / SLOTS, rows - 1) * row_bytes + place % SLOTS * 16;
    }
  }
  /** Then goes on by so many bytes. */
  GPU_MEMBER void fetch(unsigned char* stage, unsigned on) {
#pragma unroll
    for (int i = 0; i < COPIES; i++) {
      const int place = i * PRODUCT_THREADS + threadIdx.x;
      if (COUNT * SLOTS % PRODUCT_THREADS == 0 || place < COUNT * SLOTS) copy16_async(stage + place * 16, from + at[i], true);
    }
    from += on;
  }
};

GPU float gelu(float x) { return 0.5f * x * (1 + erff(x * 0.70710678118654752f)); }

/** Two neighbouring outputs of a row, finished: to [rows, outputs] in bfloat16; with ADD added to what stands there in float32. */
GPU void finish(float even, float odd, void* to, unsigned at, int end) {
  if (end & GELU) {
    even = gelu(even);
    odd = gelu(odd);
  }
  if (end & ADD) {
    float* sum = (float*)to + at;
    const uint2 before = load8(sum);
    store8(sum, make_uint2(__float_as_uint(__uint_as_float(before.x) + even), __float_as_uint(__uint_as_float(before.y) + odd)));
  } else {
    *(unsigned*)((unsigned short*)to + at) = pack_bf16x2(even, odd);
  }
}

/**
 * A tile of 32 M rows by 32 N outputs; row r of x stands at r * pitch and may reach into the next, as a convolution's windows do. Weights
 * [outputs, inputs], scales and bias [outputs]; inputs are a multiple of 32, outputs of 2, pitch of 8. In groups of so many inputs, which are
 * a multiple of 32, outputs are a multiple of 4. All have less than 4 GB.
 */
template <class Weights, int M, int N> GPU void product(const unsigned char* weights, const float* scales, int group, const float* bias, const unsigned short* x, int pitch, int rows, int inputs, int outputs, void* to, int end) {
  DYNAMIC_SHARED(shared);
  constexpr int X_BYTES = 32 * M * HalfRows::BYTES, GROUPS_AT = X_BYTES + 32 * N * Weights::BYTES;
  constexpr int STAGE = GROUPS_AT + (Weights::GROUPS ? 32 * N * 4 : 0);
  const int lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3, warp = threadIdx.x >> 5;
  const int row0 = blockIdx.y * 32 * M, output0 = blockIdx.x * 32 * N, warp_row = (warp >> 2) * 16 * M + g, warp_output = (warp & 3) * 8 * N;
  int left = inputs / INPUTS;                           // stages

  Ahead<32 * M, HalfRows::BYTES> rows_ahead;
  Ahead<32 * N, Weights::BYTES> weights_ahead;
  rows_ahead.begin(x, 2 * pitch, row0, rows);
  weights_ahead.begin(weights, inputs / INPUTS * Weights::BYTES, output0, outputs);
  Ahead<8 * N, 16> groups_ahead;                       // four outputs are a row
  int of_group = group;                                // inputs that are yet to come
  if constexpr (Weights::GROUPS) groups_ahead.begin(scales, 16, output0 / 4, outputs / 4);
  auto fetch = [&](bool more, unsigned char* stage) {
    if (more) {
      rows_ahead.fetch(stage, HalfRows::BYTES);
      weights_ahead.fetch(stage + X_BYTES, Weights::BYTES);
      if constexpr (Weights::GROUPS) {
        of_group -= INPUTS;
        groups_ahead.fetch(stage + GROUPS_AT, of_group ? 0 : outputs * 4);
        if (!of_group) of_group = group;
      }
    }
    copy_commit();
  };
  for (int s = 0; s < PRODUCT_STAGES - 1; s++) fetch(s < left, shared + s * STAGE);
  float sum[M][N][4] = {};
  unsigned char *stage = shared, *filled = shared + (PRODUCT_STAGES - 1) * STAGE;
#pragma unroll 1
  for (; left > 0; left--) {
    copy_wait<PRODUCT_STAGES - 2>();
    __syncthreads();                                   // the stage is there for all; nobody reads the one that is filled next
    fetch(left >= PRODUCT_STAGES, filled);
    uint4 b[N];
#pragma unroll
    for (int n = 0; n < N; n++) {
      const int output = warp_output + n * 8 + g;
      unsigned scale_and_zero = 0;
      if constexpr (Weights::GROUPS) scale_and_zero = *(const unsigned*)(stage + GROUPS_AT + output * 4);
      b[n] = Weights::fragment(stage + X_BYTES + output * Weights::BYTES, t, scale_and_zero);
    }
#pragma unroll
    for (int m = 0; m < M; m++) {
      const unsigned char* row = stage + (warp_row + m * 16) * HalfRows::BYTES;
      const uint4 low = HalfRows::fragment(row, t), high = HalfRows::fragment(row + 8 * HalfRows::BYTES, t);
      const unsigned first[4] = {low.x, high.x, low.y, high.y}, second[4] = {low.z, high.z, low.w, high.w};
#pragma unroll
      for (int n = 0; n < N; n++) {
        mma_bf16(sum[m][n], first, b[n].x, b[n].y);
        mma_bf16(sum[m][n], second, b[n].z, b[n].w);
      }
    }
    filled = stage;
    stage = stage == shared + (PRODUCT_STAGES - 1) * STAGE ? shared : stage + STAGE;
  }
  copy_wait<0>();
#pragma unroll
  for (int n = 0; n < N; n++) {
    const int output = output0 + warp_output + n * 8 + t * 2;
    if (output >= outputs) continue;
    const float scale[2] = {Weights::scale(scales, output), Weights::scale(scales, output + 1)}, shift[2] = {bias[output], bias[output + 1]};
#pragma unroll
    for (int m = 0; m < M; m++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        const int row = row0 + warp_row + m * 16 + half * 8;
        if (row >= rows) continue;
        finish(sum[m][n][half * 2] * scale[0] + shift[0], sum[m][n][half * 2 + 1] * scale[1] + shift[1], to, row * outputs + output, end);
      }
  }
}

#define PRODUCT(name, weights_, m, n) \
  KERNEL __launch_bounds__(PRODUCT_THREADS, 2) name(const unsigned char* weights, const float* scales, int group, const float* bias, const unsigned short* x, int pitch, int rows, int inputs, int outputs, void* to, int end) { \
    product<weights_, m, n>(weights, scales, group, bias, x, pitch, rows, inputs, outputs, to, end); \
  } \
  REGISTER(name)
PRODUCT(product_int8_128, ByteRows, 4, 4)
PRODUCT(product_int8_64, ByteRows, 2, 2)               // where larger tiles would leave multiprocessors without work
PRODUCT(product_int4_128, NibbleRows, 4, 4)
PRODUCT(product_int4_64, NibbleRows, 2, 2)
PRODUCT(product_bf16_128, HalfRows, 4, 4)
PRODUCT(product_bf16_64, HalfRows, 2, 2)
