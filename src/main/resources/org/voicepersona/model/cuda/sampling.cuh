// From the head's product to the next token, by the rules of Sampler.java: penalty, temperature, top k, top p, the draw.
#pragma once
#include "step.cuh"

constexpr int BANDS = (VOCABULARY + 127) / 128, SEGMENT = 23;            // a block looks at SEGMENT bands of 128 ids
constexpr int SEGMENTS = (BANDS + SEGMENT - 1) / SEGMENT;
constexpr int SEEN_WORDS = (VOCABULARY + 31) / 32;

/** A logit and its id as one number: larger is likelier, of equals the lower id, NaN above all; 0 is no candidate. */
GPU unsigned long long candidate(float logit, int id) {
  unsigned u = logit == 0 ? 0 : logit != logit ? 0x7fc00000u : __float_as_uint(logit);
  u = u & 0x80000000u ? ~u : u | 0x80000000u;
  return (unsigned long long)u << 32 | (0xffffffffu - (unsigned)id);
}
GPU float logit_of(unsigned long long candidate) {
  const unsigned u = (unsigned)(candidate >> 32);
  return __uint_as_float(u & 0x80000000u ? u & 0x7fffffffu : ~u);
}
GPU int id_of(unsigned long long candidate) { return (int)(0xffffffffu - (unsigned)candidate); }

/**
 * Lays the block's largest candidates into out, largest first: top_k of them and those that equal the last, at most CHOICES; of greedy (0) one.
 * Returns how many. Each thread has COUNT candidates; shared has room for 8.
 */
template <int COUNT> GPU int take_largest(unsigned long long (&candidates)[COUNT], int top_k, unsigned long long* out, unsigned long long* shared) {
  const int thread = threadIdx.x, warp = thread >> 5, least = max(top_k, 1), most = top_k ? CHOICES : 1;
  unsigned long long mine = 0;
  unsigned last = 0;                                   // logit of the candidate top_k
#pragma unroll
  for (int i = 0; i < COUNT; i++) mine = max(mine, candidates[i]);
  for (int n = 0; n < most; n++) {
    unsigned long long best = mine;
#pragma unroll
    for (int by = 16; by; by >>= 1) best = max(best, __shfl_xor_sync(~0u, best, by));
    if ((thread & 31) == 0) shared[(n & 1) * 4 + warp] = best;           // two sets, so that one barrier a round is enough
    __syncthreads();
#pragma unroll
    for (int w = 0; w < 4; w++) best = max(best, shared[(n & 1) * 4 + w]);
    if (!best || (n >= least && (unsigned)(best >> 32) != last)) return n;
    last = (unsigned)(best >> 32);
    if (thread == 0) out[n] = best;
    if (best == mine) {
      mine = 0;
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        if (candidates[i] == best) candidates[i] = 0;
        mine = max(mine, candidates[i]);
      }
    }
  }
  return most;
}

/**
 * The largest logits of each segment of the vocabulary: found [rows, SEGMENTS, CHOICES], 0 behind the last. The penalty lowers those of ids whose bit
 * is set in seen [seats, SEEN_WORDS], if there is any.
 */
KERNEL __launch_bounds__(128) likeliest(const float* partial, int blocks, int cap, const unsigned* seen, unsigned long long* found, const Step* step) {
  DYNAMIC_SHARED(shared);
  const int segment = blockIdx.x, row = blockIdx.y;
  if (row >= step->rows) return;
  const Partial p = {partial, BANDS * 128, HIDDEN / 128, blocks, cap};
  const unsigned* seen_here = seen ? seen + step->seat[row] * SEEN_WORDS : nullptr;
  const float penalty = step->sampling[row].penalty;
  unsigned long long candidates[SEGMENT];
#pragma unroll
  for (int i = 0; i < SEGMENT; i++) {
    const int band = segment * SEGMENT + i, id = band * 128 + threadIdx.x;
    candidates[i] = 0;
    if (id >= VOCABULARY) continue;
    const int slots = slots_of(p, band);
    float logit = 0;
    for (int slot = 0; slot < slots; slot++) logit += partial[((long long)slot * cap + row) * p.outputs + id];
    if (seen_here && seen_here[id / 32] >> (id & 31) & 1) logit = logit < 0 ? logit * penalty : logit / penalty;
    candidates[i] = candidate(logit, id);
  }
  unsigned long long* out = found + ((long long)row * SEGMENTS + segment) * CHOICES;
  const int count = take_largest(candidates, step->sampling[row].top_k, out, (unsigned long long*)shared);
  if (threadIdx.x >= count && threadIdx.x < CHOICES) out[threadIdx.x] = 0;
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
  const int count = take_largest(candidates, step->sampling[row].top_k, largest + row * CHOICES, (unsigned long long*)shared);
  if (threadIdx.x >= count && threadIdx.x < CHOICES) largest[row * CHOICES + threadIdx.x] = 0;
}
REGISTER(best)

/** The next double of a SplittableRandom, in [0, 1). */
GPU double next_double(unsigned long long& state) {
  unsigned long long z = state += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/** Draws one of the candidates, the likeliest first, 0 behind the last; weight has room for CHOICES. */
GPU unsigned long long draw(const unsigned long long* candidates, const Sampling& sampling, unsigned long long& random, double* weight) {
  double sum = 0, mass = 0;
  int count = 0, kept = 0, pick = 0;
  for (; count < CHOICES && candidates[count]; count++)
    sum += weight[count] = exp(((double)logit_of(candidates[count]) - logit_of(candidates[0])) / sampling.temperature);
  while (kept < count && mass < sampling.top_p * sum) mass += weight[kept++];
  double at = next_double(random);
  while (pick < kept - 1 && (at -= weight[pick] / mass) >= 0) pick++;
  return candidates[pick];
}

/**
 * Chooses each row's next token from its largest logits, and marks it as seen. A thread a row. Where a logit is NaN or positive infinity, none is finite, or as
 * many may be drawn as there is room for, the token is -1 and nothing else changes: the host then looks at all logits.
 */
KERNEL __launch_bounds__(32) choose(const unsigned long long* largest_of_rows, unsigned* seen, Step* step) {
  DYNAMIC_SHARED(shared);
  const int row = threadIdx.x;
  if (row >= step->rows) return;
  const unsigned long long* largest = largest_of_rows + row * CHOICES;
  const Sampling& sampling = step->sampling[row];
  step->token[row] = -1;
  if (!(fabsf(logit_of(largest[0])) < __uint_as_float(0x7f800000u)) || largest[CHOICES - 1]) return;
  const int id = id_of(sampling.top_k ? draw(largest, sampling, step->random[row], (double*)shared + row * CHOICES) : largest[0]);
  step->token[row] = id;
  seen[step->seat[row] * SEEN_WORDS + id / 32] |= 1u << (id & 31);
}
REGISTER(choose)

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
