// Kernels whose faults and costs are known, for the emulated card itself.
#include "device.cuh"

/** Shared reads of a word, lane i of word i * stride. */
KERNEL read_words(int stride, float* out) {
  DYNAMIC_SHARED(memory);
  float* words = (float*)memory;
  for (int i = threadIdx.x; i < 2048; i += 32) words[i] = i;
  __syncthreads();
  out[threadIdx.x] = words[threadIdx.x * stride];
}
REGISTER(read_words)

/** Shared reads of 16 bytes, lane i of byte i / 4 * row + i % 4 * 16. */
KERNEL read_fours(int row, float* out) {
  DYNAMIC_SHARED(memory);
  for (int i = threadIdx.x; i < 2048; i += 32) ((float*)memory)[i] = i;
  __syncthreads();
  out[threadIdx.x] = __uint_as_float(load16(memory + threadIdx.x / 4 * row + threadIdx.x % 4 * 16).x);
}
REGISTER(read_fours)

/** Global reads of a word, lane i of word offset + i * stride. */
KERNEL read_global(const float* in, int offset, int stride, float* out) { out[threadIdx.x] = in[offset + threadIdx.x * stride]; }
REGISTER(read_global)

/** Reads what another thread wrote. Order 0: none, 1: of the warp, 2: of the warp, though it is another's, 3: of the block. */
KERNEL exchange_words(int order, float* out) {
  DYNAMIC_SHARED(memory);
  float* words = (float*)memory;
  words[threadIdx.x] = threadIdx.x;
  if (order == 1 || order == 2) __syncwarp();
  if (order == 3) __syncthreads();
  out[threadIdx.x] = words[threadIdx.x ^ (order >= 2 ? 32 : 1)];
}
REGISTER(exchange_words)

/** Copies a word a thread through shared memory and back, waiting for it or not, or not even committing it. */
KERNEL copy_through(const float* in, int waits, float* out) {
  DYNAMIC_SHARED(memory);
  copy16_async(memory + threadIdx.x * 16, in + threadIdx.x * 4, true);
  copy_commit();
  if (waits) copy_wait<0>();
  __syncthreads();
  out[threadIdx.x] = ((float*)memory)[threadIdx.x * 4];
}
REGISTER(copy_through)

/** Half of a warp comes to a barrier. */
KERNEL stop_halfway(float* out) {
  if (threadIdx.x < 16) return;
  out[threadIdx.x] = __shfl_xor_sync(~0u, (float)threadIdx.x, 1);
}
REGISTER(stop_halfway)

/** Each block adds its number to one place. */
KERNEL add_to_one(float* out) {
  if (threadIdx.x == 0) out[0] += blockIdx.x;
}
REGISTER(add_to_one)
