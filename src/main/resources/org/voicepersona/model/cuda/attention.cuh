// Attention over pages of keys and values in 8 bits: rotate and write, go through the pages, join.
#pragma once
#include "step.cuh"

constexpr int SHARERS = 3;                             // rows that go through a prefix together
constexpr int LINE = 160;                              // floats of a warp's result in shared memory: 4 x 40, of which 32 are used

/**
 * Queries, keys and values from their product: adds the bias, rotates queries and keys by the row's position, rounds queries to bfloat16
 * [rows, HEADS, 128], and writes keys and values to the row's page, each with a scale max |v| / 127. A warp a head.
 *
 * turns: (cos, sin) [positions, 64]; dimension d turns with d + 64.
 */
KERNEL __launch_bounds__(128) rope(const float* partial, int blocks, int cap, const float* bias, const float2* turns, unsigned* q, unsigned char* cache, const Step* step) {
  const int row = blockIdx.y, lane = threadIdx.x & 31, band = blockIdx.x * 4 + (threadIdx.x >> 5);
  if (row >= step->rows || band >= 3 * HEADS) return;
  const int which = band / HEADS, head = band % HEADS; // which: 0 query, 1 key, 2 value
  const Partial p = {partial, 3 * HIDDEN, HIDDEN / 128, blocks, cap};
  const int slots = slots_of(p, band);
  float v[4];                                          // dimensions 2 lane, 2 lane + 1, and 64 further
#pragma unroll
  for (int i = 0; i < 2; i++) {
    const int output = band * DIM + i * 64 + lane * 2;
    const uint2 b = load8(bias + output);
    float even = 0, odd = 0;
    for (int slot = 0; slot < slots; slot++) {
      const uint2 part = load8(partial + ((long long)slot * cap + row) * (3 * HIDDEN) + output);
      even += __uint_as_float(part.x);
      odd += __uint_as_float(part.y);
    }
    v[i * 2] = even + __uint_as_float(b.x);
    v[i * 2 + 1] = odd + __uint_as_float(b.y);
  }
  const int position = step->position[row];
  if (which < 2) {
    const float4 turn = as_floats(load16(turns + (long long)position * 64 + lane * 2));   // cos, sin, cos, sin
    const float even = v[0] * turn.x - v[2] * turn.y, odd = v[1] * turn.z - v[3] * turn.w;
    v[2] = v[2] * turn.x + v[0] * turn.y;
    v[3] = v[3] * turn.z + v[1] * turn.w;
    v[0] = even;
    v[1] = odd;
  }
  if (which == 0) {
    unsigned* to = q + (row * HEADS + head) * (DIM / 2) + lane;
    to[0] = pack_bf16x2(v[0], v[1]);
    to[32] = pack_bf16x2(v[2], v[3]);
    return;
  }
  float most = max(max(fabsf(v[0]), fabsf(v[1])), max(fabsf(v[2]), fabsf(v[3])));
#pragma unroll
  for (int by = 16; by; by >>= 1) most = max(most, __shfl_xor_sync(~0u, most, by));
  const float scale = max(most / 127, 1e-30f), inverse = 1 / scale;      // zeros have a scale too
  const int token = tail_of(step, row) - 1, slot = token % PAGE;
  unsigned char* cell = cache + ((long long)tail_pages(step, row)[token / PAGE] * HEADS + head) * CELL;
  unsigned char* to = cell + (which - 1) * PAGE * DIM + slot * DIM + lane * 2;
#pragma unroll
  for (int i = 0; i < 2; i++) {
    const int even = __float2int_rn(v[i * 2] * inverse), odd = __float2int_rn(v[i * 2 + 1] * inverse);
    *(unsigned short*)(to + i * 64) = (unsigned short)((even & 255) | (odd & 255) << 8);
  }
  if (lane == 0) ((float*)(cell + 2 * PAGE * DIM))[(which - 1) * PAGE + slot] = scale;
}
REGISTER(rope)

/** Tokens of one prefix or tail that a block goes through, for one head. */
struct Stretch {
  const int* pages;
  int from, to, head;
};

/** The largest score, the sum of the weights beside it (weight of a token: 2^(score - top)), and the weighted sum of values. */
template <int COUNT, int WIDTH> struct Running {
  float top[COUNT], weight[COUNT], sum[COUNT][WIDTH];
};

/** The four tokens' keys and values that a lane reads 16 bytes of: tokens base + 4 s + quarter. */
struct Tokens {
  uint4 k[4], v[4];
  float k_scale[4], v_scale[4];
  GPU_MEMBER void load(const unsigned char* cache, const Stretch& stretch, int base, int quarter, int d) {
    const unsigned char* cell = cache + ((long long)stretch.pages[base / PAGE] * HEADS + stretch.head) * CELL;
    const float* scales = (const float*)(cell + 2 * PAGE * DIM);
#pragma unroll
    for (int s = 0; s < 4; s++) {
      const int token = s * 4 + quarter, slot = base % PAGE + token;
      const bool valid = base + token < stretch.to;    // what lies behind may be anything, NaN too
      k[s] = valid ? load_stream(cell + slot * DIM + d * 16) : make_uint4(0, 0, 0, 0);
      v[s] = valid ? load_stream(cell + PAGE * DIM + slot * DIM + d * 16) : make_uint4(0, 0, 0, 0);
      k_scale[s] = valid ? scales[slot] : 0;
      v_scale[s] = valid ? scales[PAGE + slot] : 0;
    }
  }
};
GPU void widen16(uint4 words, float (&out)[16]) {
  widen(words.x, out);
  widen(words.y, out + 4);
  widen(words.z, out + 8);
  widen(words.w, out + 12);
}

/** Goes through a stretch for COUNT rows, 16 tokens a warp at a time: a quarter of a warp takes every fourth token, a lane 16 dimensions. */
template <int COUNT> GPU void go_through(const unsigned (&query)[COUNT][8], const unsigned char* cache, const Stretch& stretch, Running<COUNT, 16>& running) {
  const int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, d = lane & 7, quarter = lane >> 3;
  const float fold = 0.08838834764831845f * 1.4426950408889634f;         // 1 / sqrt(128), and 2^x for e^x
  for (int base = stretch.from + warp * 16; base < stretch.to; base += 64) {
    Tokens tokens;
    tokens.load(cache, stretch, base, quarter, d);
    float score[COUNT][4];
#pragma unroll
    for (int s = 0; s < 4; s++) {
      float key[16];
      widen16(tokens.k[s], key);
#pragma unroll
      for (int r = 0; r < COUNT; r++) {
        float even = 0, odd = 0;
#pragma unroll
        for (int j = 0; j < 8; j++) {
          even = fmaf(bf16_low(query[r][j]), key[j * 2], even);
          odd = fmaf(bf16_high(query[r][j]), key[j * 2 + 1], odd);
        }
        float dot = even + odd;
        dot += __shfl_xor_sync(~0u, dot, 1);
        dot += __shfl_xor_sync(~0u, dot, 2);
        dot += __shfl_xor_sync(~0u, dot, 4);
        score[r][s] = base + s * 4 + quarter < stretch.to ? dot * tokens.k_scale[s] * fold : NONE;
      }
    }
#pragma unroll
    for (int r = 0; r < COUNT; r++) {
      const float top = max(max(running.top[r], max(score[r][0], score[r][1])), max(score[r][2], score[r][3]));
      const float keep = fast_exp2(running.top[r] - top);
      running.top[r] = top;
      running.weight[r] *= keep;
#pragma unroll
      for (int j = 0; j < 16; j++) running.sum[r][j] *= keep;
#pragma unroll
      for (int s = 0; s < 4; s++) {
        const float weight = base + s * 4 + quarter < stretch.to ? fast_exp2(score[r][s] - top) : 0;
        running.weight[r] += weight;
        score[r][s] = weight * tokens.v_scale[s];
      }
    }
#pragma unroll
    for (int s = 0; s < 4; s++) {
      float value[16];
      widen16(tokens.v[s], value);
#pragma unroll
      for (int r = 0; r < COUNT; r++)
#pragma unroll
        for (int j = 0; j < 16; j++) running.sum[r][j] = fmaf(score[r][s], value[j], running.sum[r][j]);
    }
  }
}

/** Joins the quarters of each warp, and lays what it found into shared memory: [COUNT][4 warps][LINE]. */
template <int COUNT> GPU void join_quarters(Running<COUNT, 16>& running, float* shared) {
  const int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, d = lane & 7;
#pragma unroll
  for (int r = 0; r < COUNT; r++) {
#pragma unroll
    for (int by = 8; by < 32; by <<= 1) {
      const float other = __shfl_xor_sync(~0u, running.top[r], by), top = max(running.top[r], other);
      const float mine = fast_exp2(running.top[r] - top), theirs = fast_exp2(other - top);
      running.weight[r] = running.weight[r] * mine + __shfl_xor_sync(~0u, running.weight[r], by) * theirs;
#pragma unroll
      for (int j = 0; j < 16; j++) running.sum[r][j] = running.sum[r][j] * mine + __shfl_xor_sync(~0u, running.sum[r][j], by) * theirs;
      running.top[r] = top;
    }
    float* out = shared + (r * 4 + warp) * LINE;
    if (lane >= 8) continue;
#pragma unroll
    for (int j = 0; j < 4; j++) {                      // 40 floats apart, so that no bank is met twice, here or when they are read
      const float* four = running.sum[r] + j * 4;
      store16(out + j * 40 + d * 4, as_words(make_float4(four[0], four[1], four[2], four[3])));
    }
    if (d == 0) {
      out[LINE - 2] = running.top[r];
      out[LINE - 1] = running.weight[r];
    }
  }
}

/** Attention of rows row to row + rows - 1, at most COUNT, to a stretch: sums [row, slot, head, 128], tops (top, weight) [row, slot, head]. */
template <int COUNT> GPU void attend_rows(const unsigned* q, const unsigned char* cache, const Step* step, const Stretch& stretch, int row, int rows, int slot, float* sums, float2* tops, float* shared) {
  const int d = threadIdx.x & 7;
  unsigned query[COUNT][8];
  Running<COUNT, 16> running;
#pragma unroll
  for (int r = 0; r < COUNT; r++) {
    running.top[r] = NONE;
    running.weight[r] = 0;
#pragma unroll
    for (int j = 0; j < 16; j++) running.sum[r][j] = 0;
#pragma unroll
    for (int j = 0; j < 2; j++) {
      const uint4 v = r < rows ? load16(q + ((row + r) * HEADS + stretch.head) * (DIM / 2) + d * 8 + j * 4) : make_uint4(0, 0, 0, 0);
      query[r][j * 4] = v.x;
      query[r][j * 4 + 1] = v.y;
      query[r][j * 4 + 2] = v.z;
      query[r][j * 4 + 3] = v.w;
    }
  }
  go_through<COUNT>(query, cache, stretch, running);
  join_quarters<COUNT>(running, shared);
  __syncthreads();
  const int dim = threadIdx.x, place = dim % 16 / 4 * 40 + dim / 16 * 4 + dim % 4;
  for (int r = 0; r < rows; r++) {                     // now the warps
    const float* in = shared + r * 4 * LINE;
    float top = NONE, total = 0, value = 0;
    for (int warp = 0; warp < 4; warp++) top = max(top, in[warp * LINE + LINE - 2]);
    for (int warp = 0; warp < 4; warp++) {
      const float part = fast_exp2(in[warp * LINE + LINE - 2] - top);
      total += part * in[warp * LINE + LINE - 1];
      value += part * in[warp * LINE + place];
    }
    const long long item = ((long long)(row + r) * step->slot_pitch + slot) * HEADS + stretch.head;
    sums[item * DIM + dim] = value;
    if (dim == 0) tops[item] = make_float2(top, total);
  }
  __syncthreads();                                     // shared memory is free again
}

/** Blocks take turns at the step's spans, each for one head. Rows that share a prefix go through it together, three at a time. */
KERNEL __launch_bounds__(128, 2) attend(const unsigned* q, const unsigned char* cache, const Step* step, float* sums, float2* tops) {
  DYNAMIC_SHARED(memory);
  float* shared = (float*)memory;                      // [SHARERS][4 warps][LINE]
  for (int work = blockIdx.x; work < step->spans * HEADS; work += gridDim.x) {
    const int span = spans(step)[work / HEADS], owner = (span & 0x7fffffff) >> 16, chunk = span & 0xffff;
    const bool tail = span < 0;
    const int group = tail ? step->group[owner] : owner, prefix = step->prefix[group];
    const int length = tail ? tail_of(step, owner) : prefix;
    const Stretch stretch = {tail ? tail_pages(step, owner) : prefix_pages(step, owner), chunk * CHUNK, min((chunk + 1) * CHUNK, length), work % HEADS};
    if (stretch.from >= length) continue;              // tokens that are still to come
    if (tail) {
      attend_rows<1>(q, cache, step, stretch, owner, 1, (prefix + CHUNK - 1) / CHUNK + chunk, sums, tops, shared);
      continue;
    }
    const int first = step->first[group], rows = step->sharers[group];
    for (int r = 0; r < rows; r += SHARERS) {
      if (rows - r == 1) attend_rows<1>(q, cache, step, stretch, first + r, 1, chunk, sums, tops, shared);
      else attend_rows<SHARERS>(q, cache, step, stretch, first + r, min(SHARERS, rows - r), chunk, sums, tops, shared);
    }
  }
}
REGISTER(attend)

/** x [rows, HIDDEN] = what all chunks of a row's prefix and tail found, joined. A warp a head. */
KERNEL __launch_bounds__(128) merge(const float* sums, const float2* tops, const Step* step, unsigned short* x) {
  const int row = blockIdx.y, head = blockIdx.x * 4 + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  if (row >= step->rows || head >= HEADS) return;
  const int chunks = (step->prefix[step->group[row]] + CHUNK - 1) / CHUNK + (tail_of(step, row) + CHUNK - 1) / CHUNK;
  float4 value = make_float4(0, 0, 0, 0);
  float top = NONE, total = 0;
  for (int chunk = 0; chunk < chunks; chunk++) {
    const long long item = ((long long)row * step->slot_pitch + chunk) * HEADS + head;
    const uint2 its = load8(tops + item);
    const float its_top = __uint_as_float(its.x), now = max(top, its_top), keep = fast_exp2(top - now), part = fast_exp2(its_top - now);
    const float4 sum = as_floats(load16(sums + item * DIM + lane * 4));
    total = total * keep + __uint_as_float(its.y) * part;
    value = make_float4(value.x * keep + sum.x * part, value.y * keep + sum.y * part, value.z * keep + sum.z * part, value.w * keep + sum.w * part);
    top = now;
  }
  const float by = 1 / total;
  store8(x + (row * HEADS + head) * DIM + lane * 4, make_uint2(pack_bf16x2(value.x * by, value.y * by), pack_bf16x2(value.z * by, value.w * by)));
}
REGISTER(merge)
