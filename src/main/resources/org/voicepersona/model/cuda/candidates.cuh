// From the head's product to the likeliest tokens, of which the host draws.
#pragma once
#include "step.cuh"

constexpr int BANDS = (VOCABULARY + 127) / 128, SEGMENT = 23;            // a block looks at SEGMENT bands of 128 ids
constexpr int SEGMENTS = (BANDS + SEGMENT - 1) / SEGMENT;

/** A logit and its id as one number: larger is likelier, of equals the lower id, NaN above all; 0 is no candidate. */
GPU unsigned long long candidate(float logit, int id) {
  unsigned u = logit == 0 ? 0 : logit != logit ? 0x7fc00000u : __float_as_uint(logit);
  u = u & 0x80000000u ? ~u : u | 0x80000000u;
  return (unsigned long long)u << 32 | (0xffffffffu - (unsigned)id);
}

/** Lays the block's CHOICES largest candidates into out, largest first, and 0 behind the last. Each thread has COUNT; shared has room for 8. */
template <int COUNT> GPU void take_largest(unsigned long long (&candidates)[COUNT], unsigned long long* out, unsigned long long* shared) {
  const int thread = threadIdx.x, warp = thread >> 5;
  unsigned long long mine = 0;
#pragma unroll
  for (int i = 0; i < COUNT; i++) mine = max(mine, candidates[i]);
  for (int n = 0; n < CHOICES; n++) {
    unsigned long long best = mine;
#pragma unroll
    for (int by = 16; by; by >>= 1) best = max(best, __shfl_xor_sync(~0u, best, by));
    if ((thread & 31) == 0) shared[(n & 1) * 4 + warp] = best;           // two sets, so that one barrier a round is enough
    __syncthreads();
#pragma unroll
    for (int w = 0; w < 4; w++) best = max(best, shared[(n & 1) * 4 + w]);
    if (thread == 0) out[n] = best;
    if (best && best == mine) {
      mine = 0;
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        if (candidates[i] == best) candidates[i] = 0;
        mine = max(mine, candidates[i]);
      }
    }
  }
}

/** The largest logits of each segment of the vocabulary: found [rows, SEGMENTS, CHOICES], 0 behind the last. */
KERNEL __launch_bounds__(128) likeliest(const float* partial, int blocks, int cap, unsigned long long* found, const Step* step) {
  DYNAMIC_SHARED(shared);
  const int segment = blockIdx.x, row = blockIdx.y;
  if (row >= step->rows) return;
  const Partial p = {partial, BANDS * 128, HIDDEN / 128, blocks, cap};
  unsigned long long candidates[SEGMENT];
#pragma unroll
  for (int i = 0; i < SEGMENT; i++) {
    const int band = segment * SEGMENT + i, id = band * 128 + threadIdx.x;
    candidates[i] = 0;
    if (id >= VOCABULARY) continue;
    const int slots = slots_of(p, band);
    float logit = 0;
    for (int slot = 0; slot < slots; slot++) logit += partial[((long long)slot * cap + row) * p.outputs + id];
    candidates[i] = candidate(logit, id);
  }
  take_largest(candidates, found + ((long long)row * SEGMENTS + segment) * CHOICES, (unsigned long long*)shared);
}
REGISTER(likeliest)

/** The row's largest logits of those of all segments, largest first: [rows, CHOICES], 0 behind the last. */
KERNEL __launch_bounds__(128) best(const unsigned long long* found, unsigned long long* largest, const Step* step) {
  DYNAMIC_SHARED(shared);
  const int row = blockIdx.x;
  if (row >= step->rows) return;
  constexpr int COUNT = (SEGMENTS * CHOICES + 127) / 128;
  unsigned long long candidates[COUNT];
#pragma unroll
  for (int i = 0; i < COUNT; i++) {
    const int n = i * 128 + threadIdx.x;
    candidates[i] = n < SEGMENTS * CHOICES ? found[(long long)row * SEGMENTS * CHOICES + n] : 0;
  }
  take_largest(candidates, largest + row * CHOICES, (unsigned long long*)shared);
}
REGISTER(best)

/** All logits, [rows, VOCABULARY], for who wants to look at them. */
KERNEL __launch_bounds__(128) logits(const float* partial, int blocks, int cap, float* out, const Step* step) {
  const int row = blockIdx.y, id = blockIdx.x * 128 + threadIdx.x;
  if (row >= step->rows || id >= VOCABULARY) return;
  const Partial p = {partial, BANDS * 128, HIDDEN / 128, blocks, cap};
  float logit = 0;
  for (int slot = 0; slot < slots_of(p, blockIdx.x); slot++) logit += partial[((long long)slot * cap + row) * p.outputs + id];
  out[(long long)row * VOCABULARY + id] = logit;
}
REGISTER(logits)
