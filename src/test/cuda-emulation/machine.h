// What the parts of the emulated machine know of each other.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>
#include "emulation.h"
#undef threadIdx
#undef blockIdx
#undef gridDim

namespace emulation {
typedef uintptr_t Address;
struct Copy {
  void* to;
  const void* from;
  bool valid;
};
/** The clock of shared memory: barriers, and orders of the own warp, that a thread has passed. */
struct Clock {
  uint32_t epoch = 1, order = 1;
};
/** A thread's copies that have not landed. */
struct Copies {
  std::vector<std::vector<Copy>> sets;
  std::vector<Copy> open;
};

// launch.cpp
extern unsigned current;                               // thread of the block
extern bool running;                                   // whether a kernel is
extern bool backward;                                  // blocks and threads from the last to the first
Clock& clock_of_current();
/** Notes a fault of the kernel. */
void fail(const char* what, const void* at);

// memory.cpp
extern bool late;                                      // copies land as late as they may, or at once
/** A launch, a block, begins: nothing of it has been touched. */
void begin_launch(unsigned shared_bytes);
void begin_block(unsigned number);
/** All lanes of a warp have come to the same place: what they touched before is counted as one instruction each. */
void count_warp(unsigned warp);
/** Says what copies a thread that ends has left. */
void check_copies();

/** What launches have done since the last reset. */
struct Counts {
  uint64_t errors, bytes_read, bytes_written;          // distinct 32-byte sectors of global memory
  uint64_t sectors, least_sectors;                     // by instruction
  uint64_t wavefronts, least_wavefronts;               // of shared memory
  uint64_t products, meetings, barriers, copies, launches;
};
extern Counts counts;
}  // namespace emulation
