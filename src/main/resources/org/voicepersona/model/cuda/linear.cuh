// Products of up to 32 rows with weights in 4, 8 or 16 bits, on tensor cores: partial[slot][row][n] = x[row][k] * W[n][k]^T.
//
// Each block takes an equal run of units (128 outputs x 128 inputs) and writes float32 partial sums; whoever uses the result adds them in a
// fixed order. No block waits for another, so results are reproducible, and a sequence's numbers depend on no other in its batch. There are at
// most as many blocks as units.
//
// In a unit, output n = 32 warp + 16 m + 8 half + g and input k = 32 c + 8 t + 4 u + 2 pair + e. Lane 4 g + t of a warp holds, of the
// fragment (c, m, u) of mma.m16n8k16, register i = 2 pair + half, whose lower half is e = 0: each lane loads 16 bytes of neighbouring weights and
// 16 bytes (8 inputs) of a row for its fragments, without exchanging anything.
//
// Int4: 8,192 B of values, then (scale, zero) of bfloat16 for each group of inputs and output; a weight is (q - 8) * scale + zero.
//   byte ((((warp*4 + c)*8 + g)*4 + t)*2 + m)*8 + 4 u + 2 e + pair, low nibble half = 0; pairs at 8192 + 512 group + 128 warp + 16 g + 8 m + 4 half
// Int8: 16,384 B; behind all units the scales of all outputs, float32; a weight is q * scale.
//   byte (((((warp*4 + c)*2 + m)*8 + g)*4 + t)*2 + half)*8 + 4 u + 2 pair + e
// Bf16: 32,768 B.
//   element ((((((warp*4 + c)*2 + m)*2 + u)*8 + g)*4 + t)*2 + pair)*4 + 2 half + e
//
// Example: output 45 and input 75 of a unit are warp 1, m 0, half 1, g 5 and c 2, t 1, u 0, pair 1, e 1. Int4: the high nibble of byte
// ((((1*4 + 2)*8 + 5)*4 + 1)*2 + 0)*8 + 0 + 2 + 1 = 3,923, and for groups of 64 its pair at 8192 + 512 + 128 + 80 + 0 + 4 = 8,916.
#pragma once
#include "step.cuh"

constexpr int STAGES = 3;                              // inputs of units that are in shared memory or on the way there

/** Weights in 4 bits: what a lane holds of a unit, each register loaded anew for the next unit as soon as it is used. */
struct Int4 {
  static constexpr int SETS = 128 / GROUP, UNIT = 8192 + 512 * SETS;
  uint4 values[4], pairs[SETS];
  const unsigned char *values_at, *pairs_at;

  GPU_MEMBER void begin(const unsigned char* weights, long long unit, int warp, int lane) {
    values_at = weights + unit * UNIT + warp * 2048 + lane * 16;
    pairs_at = weights + unit * UNIT + 8192 + warp * 128 + (lane >> 2) * 16;
#pragma unroll
    for (int c = 0; c < 4; c++) values[c] = load_stream(values_at + c * 512);
#pragma unroll
    for (int set = 0; set < SETS; set++) pairs[set] = load_stream(pairs_at + set * 512);
  }
  GPU_MEMBER void next() {
    values_at += UNIT;
    pairs_at += UNIT;
  }
  /** Fragments a[m][u] of 32 inputs. */
  GPU_MEMBER void fragments(int c, bool more, unsigned (&a)[2][2][4]) {
    const int set = c * SETS / 4;
    const unsigned pair[4] = {pairs[set].x, pairs[set].y, pairs[set].z, pairs[set].w};    // by 2 m + half
    const unsigned word[4] = {values[c].x, values[c].y, values[c].z, values[c].w};        // by 2 m + u
    if (more) {
      values[c] = load_stream(values_at + c * 512);
      if ((c + 1) * SETS / 4 > set) pairs[set] = load_stream(pairs_at + set * 512);
    }
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int u = 0; u < 2; u++)
#pragma unroll
        for (int i = 0; i < 4; i++) a[m][u][i] = dequantise(word[m * 2 + u] >> (4 * i), pair[m * 2 + (i & 1)]);
  }
  GPU_MEMBER static float scale(const unsigned char*, int, int) { return 1; }
};

/** What a lane holds of a unit of weights whose numbers stand alone. */
template <int COUNT> struct Values {
  static constexpr int UNIT = COUNT * 2048;
  uint4 values[COUNT];
  const unsigned char* values_at;

  GPU_MEMBER void begin(const unsigned char* weights, long long unit, int warp, int lane) {
    values_at = weights + unit * UNIT + warp * COUNT * 512 + lane * 16;
#pragma unroll
    for (int i = 0; i < COUNT; i++) values[i] = load_stream(values_at + i * 512);
  }
  GPU_MEMBER void next() { values_at += UNIT; }
};

/** Weights in 8 bits; the scale of an output is applied to its sum. */
struct Int8 : Values<8> {
  GPU_MEMBER void fragments(int c, bool more, unsigned (&a)[2][2][4]) {
#pragma unroll
    for (int m = 0; m < 2; m++) {
      const uint4 v = values[c * 2 + m];
      const unsigned word[4] = {v.x, v.y, v.z, v.w};   // by 2 half + u
      if (more) values[c * 2 + m] = load_stream(values_at + (c * 2 + m) * 512);
#pragma unroll
      for (int i = 0; i < 4; i++) {
        float q[4];
        widen(word[i], q);
        a[m][i & 1][i >> 1] = pack_bf16x2(q[0], q[1]);
        a[m][i & 1][2 + (i >> 1)] = pack_bf16x2(q[2], q[3]);
      }
    }
  }
  GPU_MEMBER static float scale(const unsigned char* weights, int units, int output) { return ((const float*)(weights + (long long)units * UNIT))[output]; }
};

/** Weights in bfloat16. */
struct Bf16 : Values<16> {
  GPU_MEMBER void fragments(int c, bool more, unsigned (&a)[2][2][4]) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      const uint4 v = values[c * 4 + i];
      if (more) values[c * 4 + i] = load_stream(values_at + (c * 4 + i) * 512);
      a[i >> 1][i & 1][0] = v.x;
      a[i >> 1][i & 1][1] = v.y;
      a[i >> 1][i & 1][2] = v.z;
      a[i >> 1][i & 1][3] = v.w;
    }
  }
  GPU_MEMBER static float scale(const unsigned char*, int, int) { return 1; }
};

/**
 * Brings 128 inputs of all rows, x [rows, k] in bfloat16, to shared memory, ahead of use: [STAGES][TILES * 8 rows][128]. The 16-byte slots
 * of odd rows are exchanged in fours, so that the eight lanes that read at a time (2 rows, 4 slots) meet all 32 banks.
 */
template <int TILES> struct Inputs {
  static constexpr int STAGE = TILES * 8 * 256;        // bytes
  unsigned char *put, *shared;
  const unsigned short *get, *x;
  int place, rows, k, band_units, left, column, stage;

  GPU_MEMBER void begin(unsigned char* memory, const unsigned short* from, int count, int inputs, int unit, int end) {
    const int slot = threadIdx.x & 15;
    shared = memory;
    x = from;
    rows = count;
    k = inputs;
    band_units = inputs / 128;
    left = end - unit;
    column = unit % band_units;
    stage = 0;
    place = threadIdx.x >> 4;
    put = shared + place * 256 + ((slot ^ ((place & 1) << 2)) << 4);
    get = x + (long long)place * k + slot * 8;
  }
  GPU_MEMBER void fetch() {
    if (left > 0)
#pragma unroll
      for (int i = 0; i < TILES; i++) {
        const bool valid = i * 8 + place < rows;
        copy16_async(put + stage * STAGE + i * 2048, valid ? get + column * 128 + (long long)i * 8 * k : x, valid);
      }
    copy_commit();
    left--;
    if (++column == band_units) column = 0;
    if (++stage == STAGES) stage = 0;
  }
};

template <class Weights, int TILES> GPU void linear(const unsigned char* weights, const unsigned short* x, float* partial, const Step* step, int n, int k) {
  DYNAMIC_SHARED(shared);
  constexpr int CAP = TILES * 8;
  const int band_units = k / 128, units = n / 128 * band_units, blocks = gridDim.x;
  const int begin = units * (int)blockIdx.x / blocks, end = units * ((int)blockIdx.x + 1) / blocks;
  const int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3;
  const int rows = step->rows;

  Weights lanes;
  lanes.begin(weights, begin, warp, lane);
  Inputs<TILES> inputs;
  inputs.begin(shared, x, rows, k, begin, end);
#pragma unroll
  for (int s = 0; s < STAGES - 1; s++) inputs.fetch();
  float sum[2][TILES][4] = {};                         // [m][tile of 8 rows][register of d]
  int stage = 0, column = begin % band_units, band = begin / band_units;
  for (int unit = begin; unit < end; unit++) {
    copy_wait<STAGES - 2>();
    __syncthreads();                                   // the unit's inputs are there for all; nobody reads the stage that is filled next
    inputs.fetch();
    lanes.next();
    const unsigned char* at = shared + stage * Inputs<TILES>::STAGE + g * 256;
    if (++stage == STAGES) stage = 0;
#pragma unroll
    for (int c = 0; c < 4; c++) {
      uint4 b[TILES];
#pragma unroll
      for (int j = 0; j < TILES; j++) b[j] = load16(at + j * 2048 + (((c * 4 + t) ^ ((g & 1) << 2)) << 4));
      unsigned a[2][2][4];
      lanes.fragments(c, unit + 1 < end, a);
#pragma unroll
      for (int m = 0; m < 2; m++)
#pragma unroll
        for (int u = 0; u < 2; u++)
#pragma unroll
          for (int j = 0; j < TILES; j++) mma_bf16(sum[m][j], a[m][u], u ? b[j].z : b[j].x, u ? b[j].w : b[j].y);
    }
    if (++column == band_units || unit + 1 == end) {
      const int output = band * 128 + warp * 32 + g, slot = blockIdx.x - first_block(band, band_units, units, blocks);
      float* to = partial + (long long)slot * CAP * n + output;
#pragma unroll
      for (int m = 0; m < 4; m++) {                    // 2 m + half
        const float scale = Weights::scale(weights, units, output + m * 8);
#pragma unroll
        for (int j = 0; j < TILES; j++)
#pragma unroll
          for (int i = 0; i < 2; i++) {
            float& value = sum[m >> 1][j][(m & 1) * 2 + i];
            const int row = j * 8 + t * 2 + i;
            if (row < rows) to[(long long)row * n + m * 8] = value * scale;
            value = 0;
          }
      }
      column = 0;
      band++;
    }
  }
}

#define LINEAR(name, weights_, tiles, least_blocks) \
  KERNEL __launch_bounds__(128, least_blocks) name(const unsigned char* weights, const unsigned short* x, float* partial, const Step* step, int outputs, int inputs) { \
    linear<weights_, tiles>(weights, x, partial, step, outputs, inputs); \
  } \
  REGISTER(name)
LINEAR(linear_int4_8, Int4, 1, 4)
LINEAR(linear_int4_16, Int4, 2, 4)
LINEAR(linear_int4_24, Int4, 3, 4)
LINEAR(linear_int4_32, Int4, 4, GROUP < 128 ? 3 : 4)    // what the registers of the scales leave
LINEAR(linear_int8_8, Int8, 1, 3)
LINEAR(linear_int8_16, Int8, 2, 3)
LINEAR(linear_int8_24, Int8, 3, 3)
LINEAR(linear_int8_32, Int8, 4, 3)
LINEAR(linear_bf16_8, Bf16, 1, 2)
LINEAR(linear_bf16_16, Bf16, 2, 2)
LINEAR(linear_bf16_24, Bf16, 3, 2)
LINEAR(linear_bf16_32, Bf16, 4, 2)
