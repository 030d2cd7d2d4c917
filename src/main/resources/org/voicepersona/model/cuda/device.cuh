// The operations of a GPU that are not plain CUDA C++, as PTX. The tests compile the kernels for a CPU and bring their own.
#pragma once
#ifdef __CUDACC__
extern __shared__ __align__(128) unsigned char dynamic_shared[];
#define DYNAMIC_SHARED(name) unsigned char* name = dynamic_shared
#define KERNEL extern "C" __global__ void
#define REGISTER(name)
#define GPU static __device__ __forceinline__
#define GPU_MEMBER __device__ __forceinline__

/** d += a * b, a [16, 16] and b [16, 8] in bfloat16, d [16, 8] in float32; fragments of a warp as in the PTX ISA (mma.m16n8k16). */
GPU void mma_bf16(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/** a * b + c of both bfloat16 of a word, each rounded once. */
GPU unsigned fma_bf16x2(unsigned a, unsigned b, unsigned c) {
  unsigned d;
  asm("fma.rn.bf16x2 %0, %1, %2, %3;" : "=r"(d) : "r"(a), "r"(b), "r"(c));
  return d;
}

/** a & b | c in one instruction; of two constants the compiler would make two. */
GPU unsigned and_or(unsigned a, unsigned b, unsigned c) {
  unsigned d;
  asm("lop3.b32 %0, %1, %2, %3, 0xea;" : "=r"(d) : "r"(a), "r"(b), "r"(c));
  return d;
}

/** Two floats, rounded to bfloat16, in a word. */
GPU unsigned pack_bf16x2(float low, float high) {
  unsigned d;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(d) : "f"(high), "f"(low));
  return d;
}

/** 2^x within 2^-22; subnormal numbers are 0. */
GPU float fast_exp2(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

/** 16 bytes that are read once and written by no thread of the launch, past the first cache. */
GPU uint4 load_stream(const void* p) {
  uint4 v;
  asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0,%1,%2,%3}, [%4];" : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w) : "l"(p));
  return v;
}
GPU uint4 load16(const void* p) { return *(const uint4*)p; }
GPU uint2 load8(const void* p) { return *(const uint2*)p; }
GPU void store16(void* p, uint4 v) { *(uint4*)p = v; }
GPU void store8(void* p, uint2 v) { *(uint2*)p = v; }

/** Begins to copy 16 bytes from global to shared memory; zeros, and nothing is read, where not valid. */
GPU void copy16_async(void* shared, const void* global, bool valid) {
  const unsigned to = (unsigned)__cvta_generic_to_shared(shared), bytes = valid ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(bytes) : "memory");
}
/** Ends a set of copies. */
GPU void copy_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
/** Waits until at most LEFT sets of this thread's copies are under way. */
template <int LEFT> GPU void copy_wait() { asm volatile("cp.async.wait_group %0;" ::"n"(LEFT) : "memory"); }
#else
#include "emulation.h"
#endif

GPU float bf16_low(unsigned pair) { return __uint_as_float(pair << 16); }
GPU float bf16_high(unsigned pair) { return __uint_as_float(pair & 0xffff0000u); }
GPU float4 as_floats(uint4 v) { return make_float4(__uint_as_float(v.x), __uint_as_float(v.y), __uint_as_float(v.z), __uint_as_float(v.w)); }
GPU uint4 as_words(float4 v) { return make_uint4(__float_as_uint(v.x), __float_as_uint(v.y), __float_as_uint(v.z), __float_as_uint(v.w)); }

/** Two weights of a group, q from 0 to 15 in the lower four bits of each half of a word, in bfloat16: (q - 8) * scale + zero, rounded once. */
GPU unsigned dequantise(unsigned q, unsigned scale_and_zero) {
  q = and_or(q, 0x000f000fu, 0x43004300u);             // 128 + q, exactly
  q = fma_bf16x2(q, 0x3f803f80u, 0xc308c308u);         // - 136
  return fma_bf16x2(q, __byte_perm(scale_and_zero, 0, 0x1010), __byte_perm(scale_and_zero, 0, 0x3232));
}

/** The four signed bytes of a word as floats, exactly: byte + 128 goes into the mantissa of 2^23. */
GPU void widen(unsigned word, float* out) {
  word ^= 0x80808080u;
#pragma unroll
  for (int i = 0; i < 4; i++) out[i] = __uint_as_float(__byte_perm(word, 0x4b000000u, 0x7440 + i)) - 8388736.0f;
}
