// Attention of every frame of a clip to all of them, in heads of 64, on tensor cores: scores never leave the registers.
#pragma once
#include "device.cuh"

constexpr int FRAMES = 64;                             // queries of a block, and keys that it goes through at a time
constexpr int HEAD = 64;
constexpr int ROW_BYTES = HEAD * 2;
constexpr int TILE_BYTES = FRAMES * ROW_BYTES;
constexpr float UNSEEN = -1e30f;                       // a score that no frame has

/** Where 16 bytes of a row stand in shared memory, exchanged so that neither keys nor values, read eight lanes at a time, meet a bank twice. */
GPU int swizzled(int row, int slot) { return row * ROW_BYTES + ((slot ^ (row & 6) ^ (row & 1) << 2) << 4); }

/** Frames [first, first + frames) of all rows are the clip; the block has its queries from `query` on. */
struct ClipTile {
  int first, frames, query, unused;
};

/** Begins to copy keys and values `base` to `base` + 63 of the clip to shared memory, [2][64][128 bytes]; behind its end the last, for no use. */
GPU void copy_keys_values(unsigned char* shared, const unsigned short* keys, int width, int base, int frames) {
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const int row = i * 16 + (threadIdx.x >> 3), slot = threadIdx.x & 7;
    const unsigned short* from = keys + (unsigned)(min(base + row, frames - 1) * 3 * width + slot * 8);
    copy16_async(shared + swizzled(row, slot), from, true);
    copy16_async(shared + TILE_BYTES + swizzled(row, slot), from + width, true);
  }
  copy_commit();
}

/** What a warp has found of its 16 queries, of which a lane holds two: rows g and g + 8 of fragments. */
struct Heard {
  float top[2], weight[2], sum[8][4];                  // sum[i]: dimensions 16 t + i and 16 t + 8 + i of row g, then of row g + 8
};

/** Scores of 64 keys, [8 keys each][as a fragment], to weights beside the largest score so far; what was found before is scaled. */
GPU void weigh(float (&score)[8][4], Heard& heard, int left, int t) {
  const float fold = 0.125f * 1.4426950408889634f;     // 1 / sqrt(64), and 2^x for e^x
#pragma unroll
  for (int half = 0; half < 2; half++) {
    float top = heard.top[half];
#pragma unroll
    for (int j = 0; j < 8; j++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        float& s = score[j][half * 2 + e];
        s = j * 8 + t * 2 + e < left ? s * fold : UNSEEN;
        top = max(top, s);
      }
    top = max(top, __shfl_xor_sync(~0u, top, 1));
    top = max(top, __shfl_xor_sync(~0u, top, 2));
    const float keep = fast_exp2(heard.top[half] - top);
    heard.top[half] = top;
    float weight = heard.weight[half] * keep;
#pragma unroll
    for (int j = 0; j < 8; j++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        float& s = score[j][half * 2 + e];
        s = fast_exp2(s - top);
        weight += s;
        heard.sum[j][half * 2 + e] *= keep;
      }
    heard.weight[half] = weight;
  }
}

/** Adds weighted values: fragments take neighbouring keys in a word, so words of two keys exchange their halves. */
GPU void add_values(const float (&weight)[8][4], const unsigned char* values, Heard& heard, int g, int t) {
#pragma unroll
  for (int j = 0; j < 4; j++) {
    const float(&low)[4] = weight[j * 2], (&high)[4] = weight[j * 2 + 1];
    const unsigned a[4] = {pack_bf16x2(low[0], low[1]), pack_bf16x2(low[2], low[3]), pack_bf16x2(high[0], high[1]), pack_bf16x2(high[2], high[3])};
    unsigned v[4][4];                                  // keys 2 t, 2 t + 1, 2 t + 8, 2 t + 9; dimensions 8 g to 8 g + 7
#pragma unroll
    for (int k = 0; k < 4; k++) {
      const uint4 eight = load16(values + swizzled(j * 16 + t * 2 + (k & 1) + (k >> 1) * 8, g));
      v[k][0] = eight.x;
      v[k][1] = eight.y;
      v[k][2] = eight.z;
      v[k][3] = eight.w;
    }
#pragma unroll
    for (int i = 0; i < 8; i++) {
      const unsigned halves = i & 1 ? 0x7632 : 0x5410;
      mma_bf16(heard.sum[i], a, __byte_perm(v[0][i / 2], v[1][i / 2], halves), __byte_perm(v[2][i / 2], v[3][i / 2], halves));
    }
  }
}

/** x [rows, heads, 64] = attention of qkv [rows, 3, heads, 64], all in bfloat16. Blocks: tiles, and heads; a warp has 16 queries. */
KERNEL __launch_bounds__(128, 3) attend_clips(const unsigned short* qkv, const ClipTile* tiles, int heads, unsigned short* x) {
  DYNAMIC_SHARED(shared);                              // [2 stages][keys, values][64][128 bytes]
  const int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3, width = heads * HEAD;
  const ClipTile tile = tiles[blockIdx.x];
  const unsigned short* clip = qkv + (long long)tile.first * 3 * width + blockIdx.y * HEAD;
  const int query = tile.query + warp * 16 + g;
  copy_keys_values(shared, clip + width, width, 0, tile.frames);
  uint4 q[2][2];                                       // [32 dimensions][row g, g + 8]
#pragma unroll
  for (int c = 0; c < 2; c++)
#pragma unroll
    for (int half = 0; half < 2; half++) {
      const int row = query + half * 8;
      q[c][half] = row < tile.frames ? load16(clip + (long long)row * 3 * width + c * 32 + t * 8) : make_uint4(0, 0, 0, 0);
    }
  Heard heard = {{UNSEEN, UNSEEN}, {}, {}};
#pragma unroll 1
  for (int base = 0, stage = 0; base < tile.frames; base += FRAMES, stage ^= 1) {
    if (base + FRAMES < tile.frames) copy_keys_values(shared + (stage ^ 1) * 2 * TILE_BYTES, clip + width, width, base + FRAMES, tile.frames);
    else copy_commit();
    copy_wait<1>();
    __syncthreads();
    const unsigned char* keys = shared + stage * 2 * TILE_BYTES;
    float score[8][4] = {};
#pragma unroll
    for (int j = 0; j < 8; j++)
#pragma unroll
      for (int c = 0; c < 2; c++) {
        const uint4 k = load16(keys + swizzled(j * 8 + g, c * 4 + t));
        const unsigned first[4] = {q[c][0].x, q[c][1].x, q[c][0].y, q[c][1].y}, second[4] = {q[c][0].z, q[c][1].z, q[c][0].w, q[c][1].w};
        mma_bf16(score[j], first, k.x, k.y);
        mma_bf16(score[j], second, k.z, k.w);
      }
    weigh(score, heard, tile.frames - base, t);
    add_values(score, keys + TILE_BYTES, heard, g, t);
    __syncthreads();                                   // the stage is free again
  }
  copy_wait<0>();
#pragma unroll
  for (int half = 0; half < 2; half++) {
    float weight = heard.weight[half];
    weight += __shfl_xor_sync(~0u, weight, 1);
    weight += __shfl_xor_sync(~0u, weight, 2);
    const float by = 1 / weight;
    const int row = query + half * 8;
    if (row >= tile.frames) continue;
    unsigned short* to = x + (long long)(tile.first + row) * width + blockIdx.y * HEAD + t * 16;
#pragma unroll
    for (int e = 0; e < 2; e++) {
      const int i = half * 2 + e;
      store16(to + e * 8, make_uint4(pack_bf16x2(heard.sum[0][i] * by, heard.sum[1][i] * by), pack_bf16x2(heard.sum[2][i] * by, heard.sum[3][i] * by),
                                     pack_bf16x2(heard.sum[4][i] * by, heard.sum[5][i] * by), pack_bf16x2(heard.sum[6][i] * by, heard.sum[7][i] * by)));
    }
  }
}
REGISTER(attend_clips)
