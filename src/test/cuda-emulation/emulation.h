// The CUDA device language for a CPU: with this header the kernels compile as ordinary C++, the very text that NVRTC compiles for a card.
// Plain loads and stores are seen through g++'s -fsanitize=thread, whose hooks memory.cpp defines; those of 8 and 16 bytes, which C++ would
// split, go through functions. What the hooks see is checked and counted; see README.md.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#define __global__
#define __device__
#define __launch_bounds__(...)
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) alignas(n)
#define GPU static inline
#define GPU_MEMBER inline
#define KERNEL extern "C" void

struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct dim3 { unsigned x, y, z; };
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

namespace emulation {
extern dim3 thread, block, grid;

/** Ends when all threads of the block that still run have come here. */
void barrier();
/** What the lanes of a warp do together: gets what each brought. */
typedef void (*Meeting)(void** brought);
/** Ends when all 32 lanes have come here, with the same meeting. */
void meet(void* brought, Meeting meeting);
/** Orders the shared memory of a warp. */
void order(void**);
void multiply(void** brought);
/** Checks and counts a lane's access; false where it must not be made. pc tells one instruction from another. */
bool touch(const void* at, unsigned bytes, bool write, const void* pc);
unsigned char* shared_memory();
void begin_copy(void* shared, const void* global, bool valid, const void* pc);
void commit_copies();
void wait_for_copies(int left);

template <class T> struct Exchange { T in, out; int by; };
template <class T> __attribute__((no_sanitize("thread"))) void exchange(void** brought) {
  for (int lane = 0; lane < 32; lane++) {
    auto* mine = (Exchange<T>*)brought[lane];
    mine->out = ((Exchange<T>*)brought[(lane ^ mine->by) & 31])->in;
  }
}
struct Product { float* d; const unsigned *a, *b; };

/** A kernel by its name, its parameters by their addresses, as cuLaunchKernel takes them. */
struct Kernel {
  void (*run)(void** parameters);
  unsigned sizes[16];
  int count;
};
void enter(const char* name, Kernel kernel);
template <class... P> struct Call {
  template <void (*kernel)(P...), size_t... I> static void run(void** p, std::index_sequence<I...>) { kernel(*(P*)p[I]...); }
  template <void (*kernel)(P...)> static void with(void** p) { run<kernel>(p, std::index_sequence_for<P...>()); }
};
template <auto kernel> struct Entry;
template <class... P, void (*kernel)(P...)> struct Entry<kernel> {
  static Kernel make() { return {Call<P...>::template with<kernel>, {sizeof(P)...}, sizeof...(P)}; }
};
}  // namespace emulation
#define REGISTER(name) \
  __attribute__((constructor, no_sanitize("thread"))) static void enter_##name() { emulation::enter(#name, emulation::Entry<name>::make()); }
#define threadIdx emulation::thread
#define blockIdx emulation::block
#define gridDim emulation::grid
#define DYNAMIC_SHARED(name) unsigned char* name = emulation::shared_memory()

static inline void __syncthreads() { emulation::barrier(); }
static inline void __syncwarp() { emulation::meet(nullptr, emulation::order); }
template <class T> static inline T __shfl_xor_sync(unsigned, T value, int by) {
  emulation::Exchange<T> mine{value, value, by};
  emulation::meet(&mine, emulation::exchange<T>);
  return mine.out;
}
static inline unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
  const uint64_t bytes = (uint64_t)b << 32 | a;
  unsigned result = 0;
  for (int i = 0; i < 4; i++) result |= (unsigned)(bytes >> 8 * (selector >> 4 * i & 7) & 255) << 8 * i;
  return result;
}
static inline float __uint_as_float(unsigned u) {
  float f;
  memcpy(&f, &u, 4);
  return f;
}
static inline unsigned __float_as_uint(float f) {
  unsigned u;
  memcpy(&u, &f, 4);
  return u;
}
static inline int __float2int_rn(float f) { return (int)nearbyintf(f); }
static inline float rsqrtf(float f) { return 1.0f / sqrtf(f); }
template <class T> static inline T min(T a, T b) { return a < b ? a : b; }
template <class T> static inline T max(T a, T b) { return a > b ? a : b; }

// ---- the operations of device.cuh -----------------------------------------------------------------------------------------------
namespace emulation {
static inline double from_bf16(unsigned bits) { return __uint_as_float(bits << 16); }
/** Rounds once, to the nearest, ties to even. */
static inline unsigned to_bf16(double value) {
  if (value != value) return 0x7fff;
  uint64_t bits;
  memcpy(&bits, &value, 8);
  bits += (1ull << 44) - 1 + (bits >> 45 & 1);
  bits &= ~((1ull << 45) - 1);
  memcpy(&value, &bits, 8);
  return __float_as_uint((float)value) >> 16;
}
}  // namespace emulation
static inline unsigned pack_bf16x2(float low, float high) { return emulation::to_bf16(high) << 16 | emulation::to_bf16(low); }
static inline unsigned fma_bf16x2(unsigned a, unsigned b, unsigned c) {
  using namespace emulation;
  const unsigned low = to_bf16(from_bf16(a & 0xffff) * from_bf16(b & 0xffff) + from_bf16(c & 0xffff));
  return to_bf16(from_bf16(a >> 16) * from_bf16(b >> 16) + from_bf16(c >> 16)) << 16 | low;
}
static inline unsigned and_or(unsigned a, unsigned b, unsigned c) { return (a & b) | c; }
static inline float fast_exp2(float x) { return exp2f(x); }
static inline void mma_bf16(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  const unsigned b[2] = {b0, b1};
  emulation::Product mine{d, a, b};
  emulation::meet(&mine, emulation::multiply);
}
// Not instrumented, or the copies would count twice; the return address is the kernel's instruction.
#define ACCESS static __attribute__((noinline, no_sanitize("thread")))
#define HERE __builtin_return_address(0)
ACCESS uint4 load16(const void* p) {
  uint4 v{};
  if (emulation::touch(p, 16, false, HERE)) memcpy(&v, p, 16);
  return v;
}
ACCESS uint4 load_stream(const void* p) {
  uint4 v{};
  if (emulation::touch(p, 16, false, HERE)) memcpy(&v, p, 16);
  return v;
}
ACCESS uint2 load8(const void* p) {
  uint2 v{};
  if (emulation::touch(p, 8, false, HERE)) memcpy(&v, p, 8);
  return v;
}
ACCESS void store16(void* p, uint4 v) {
  if (emulation::touch(p, 16, true, HERE)) memcpy(p, &v, 16);
}
ACCESS void store8(void* p, uint2 v) {
  if (emulation::touch(p, 8, true, HERE)) memcpy(p, &v, 8);
}
ACCESS void copy16_async(void* shared, const void* global, bool valid) { emulation::begin_copy(shared, global, valid, HERE); }
static inline void copy_commit() { emulation::commit_copies(); }
template <int LEFT> static inline void copy_wait() { emulation::wait_for_copies(LEFT); }
