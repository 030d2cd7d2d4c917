// Launches: blocks one after the other, a fiber a thread, barriers and what warps do together.
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <map>
#include "machine.h"

namespace emulation {
dim3 thread, block, grid;
unsigned current;
bool running, backward;
Counts counts;

namespace {
constexpr unsigned MOST_THREADS = 1024, MOST_SHARED = 99 << 10;
constexpr size_t STACK = 64 << 10;

enum class State { ready, at_barrier, at_meeting, done };
struct Fiber {
  State state = State::done;
  jmp_buf place;
  ucontext_t start;
  bool started = false;
  Clock clock;
  void* brought = nullptr;
  Meeting meeting = nullptr;
};
Fiber fibers[MOST_THREADS];
jmp_buf outside;                                       // whoever launched
unsigned threads, alive, arrived;
uint32_t met[MOST_THREADS / 32];                       // lanes that wait in a meeting
void (*kernel)(void**);
void** parameters;
std::string name, failures;

std::map<std::string, Kernel>& kernels() {
  static std::map<std::string, Kernel> all;
  return all;
}

/** Leaves whatever runs, whose place the caller has kept, for a fiber. */
[[noreturn]] void go_to(unsigned number) {
  Fiber& fiber = fibers[number];
  current = number;
  thread = {number, 0, 0};
  if (fiber.started) _longjmp(fiber.place, 1);
  fiber.started = true;
  setcontext(&fiber.start);
  __builtin_unreachable();
}

/** Lets another fiber run; comes back when this one may. */
void yield() {
  if (_setjmp(fibers[current].place)) return;
  for (unsigned i = 1; i <= threads; i++) {
    const unsigned next = (current + (backward ? threads - i : i)) % threads;
    if (fibers[next].state == State::ready) go_to(next);
  }
  _longjmp(outside, 1);                                // all are done, or none can go on
}

void open_barrier() {
  for (unsigned warp = 0; warp * 32 < threads; warp++) count_warp(warp);
  for (unsigned i = 0; i < threads; i++)
    if (fibers[i].state == State::at_barrier) {
      fibers[i].state = State::ready;
      fibers[i].clock.epoch++;
    }
  arrived = 0;
  counts.barriers++;
}

/** A fiber's life: a thread of each block of each launch. */
void live() {
  for (;;) {
    kernel(parameters);
    check_copies();
    fibers[current].state = State::done;
    if (--alive && arrived == alive) open_barrier();
    yield();
  }
}

__attribute__((noinline)) void run_block() {
  alive = threads;
  arrived = 0;
  for (uint32_t& lanes : met) lanes = 0;
  for (unsigned i = 0; i < threads; i++) {
    fibers[i].state = State::ready;
    fibers[i].clock = Clock();
  }
  if (!_setjmp(outside)) go_to(backward ? threads - 1 : 0);
  for (unsigned warp = 0; warp * 32 < threads; warp++) count_warp(warp);
}

void make_fibers() {
  for (unsigned i = 0; i < threads; i++) {
    ucontext_t& start = fibers[i].start;
    if (!start.uc_stack.ss_sp) {
      getcontext(&start);
      start.uc_stack.ss_sp = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      start.uc_stack.ss_size = STACK;
    }
    if (!fibers[i].started) makecontext(&start, live, 0);
  }
}

int stuck_thread() {
  for (unsigned i = 0; i < threads; i++)
    if (fibers[i].state != State::done) return i;
  return -1;
}

void launch(dim3 blocks, unsigned shared_bytes) {
  grid = blocks;
  make_fibers();
  begin_launch(shared_bytes);
  running = true;
  const unsigned all = grid.x * grid.y * grid.z;
  for (unsigned i = 0; i < all; i++) {
    const unsigned number = backward ? all - 1 - i : i;
    block = {number % grid.x, number / grid.x % grid.y, number / grid.x / grid.y};
    begin_block(number + 1);
    run_block();
    const int stuck = stuck_thread();
    if (stuck >= 0) {
      thread = {(unsigned)stuck, 0, 0};
      fail("deadlock: not all threads reach a barrier or a warp's operation", nullptr);
      for (unsigned j = 0; j < threads; j++) fibers[j].started = false;          // they begin anew
      break;
    }
  }
  running = false;
}
}  // namespace

Clock& clock_of_current() { return fibers[current].clock; }

void fail(const char* what, const void*) {
  if (counts.errors++ >= 20) return;
  failures += name + ": " + what + " (block " + std::to_string(block.x) + "," + std::to_string(block.y) + " thread " + std::to_string(thread.x) + ")\n";
}

void barrier() {
  fibers[current].state = State::at_barrier;
  if (++arrived == alive) open_barrier();
  else yield();
}

void meet(void* brought, Meeting meeting) {
  const unsigned warp = current / 32, first = warp * 32;
  Fiber& mine = fibers[current];
  mine.brought = brought;
  mine.meeting = meeting;
  met[warp] |= 1u << current % 32;
  if (met[warp] != ~0u) {
    mine.state = State::at_meeting;
    yield();
    return;
  }
  void* all[32];
  bool same = true;
  for (int lane = 0; lane < 32; lane++) {
    all[lane] = fibers[first + lane].brought;
    same &= fibers[first + lane].meeting == meeting;
  }
  if (same) meeting(all);
  else fail("lanes of a warp meet in different operations", nullptr);
  for (int lane = 0; lane < 32; lane++) {
    fibers[first + lane].state = State::ready;
    if (meeting == order) fibers[first + lane].clock.order++;
  }
  met[warp] = 0;
  counts.meetings++;
  count_warp(warp);
}
void order(void**) {}

/** d += a * b, by the fragments that the PTX ISA gives for mma.m16n8k16. */
void multiply(void** brought) {
  float a[16][16], b[16][8], d[16][8];
  counts.products++;
  for (int lane = 0; lane < 32; lane++) {
    const auto* mine = (Product*)brought[lane];
    const int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 8; i++) a[g + 8 * (i / 2 % 2)][t * 2 + i % 2 + 8 * (i / 4)] = __uint_as_float((mine->a[i / 2] >> 16 * (i % 2)) << 16);
    for (int i = 0; i < 4; i++) b[t * 2 + i % 2 + 8 * (i / 2)][g] = __uint_as_float((mine->b[i / 2] >> 16 * (i % 2)) << 16);
    for (int i = 0; i < 4; i++) d[g + 8 * (i / 2)][t * 2 + i % 2] = mine->d[i];
  }
  for (int i = 0; i < 16; i++)
    for (int k = 0; k < 16; k++)
      for (int j = 0; j < 8; j++) d[i][j] += a[i][k] * b[k][j];
  for (int lane = 0; lane < 32; lane++)
    for (int i = 0; i < 4; i++) ((Product*)brought[lane])->d[i] = d[lane / 4 + 8 * (i / 2)][lane % 4 * 2 + i % 2];
}

void enter(const char* kernel_name, Kernel entry) { kernels()[kernel_name] = entry; }
}  // namespace emulation

using namespace emulation;

/** Launches a kernel; returns 0 or a CUresult: 500 no such kernel, 1 a launch that no card takes, 700 a fault. */
extern "C" int emu_call(const char* kernel_name, unsigned x, unsigned y, unsigned z, unsigned block_threads, unsigned shared_bytes, void** values) {
  const auto found = kernels().find(kernel_name);
  if (found == kernels().end()) return 500;
  if (block_threads == 0 || block_threads % 32 || block_threads > MOST_THREADS || x == 0 || y == 0 || z == 0 || y > 65535 || z > 65535 || shared_bytes > MOST_SHARED) return 1;
  const uint64_t before = counts.errors;
  name = kernel_name;
  threads = block_threads;
  kernel = found->second.run;
  parameters = values;
  counts.launches++;
  launch({x, y, z}, shared_bytes);
  return counts.errors > before ? 700 : 0;
}
/** Returns how many parameters a kernel has, and their sizes; -1 where there is no such kernel. */
extern "C" int emu_parameters(const char* kernel_name, const unsigned** sizes) {
  const auto found = kernels().find(kernel_name);
  if (found == kernels().end()) return -1;
  *sizes = found->second.sizes;
  return found->second.count;
}
/** What was found wrong since the last reset, a line each. */
extern "C" const char* emu_failures() { return failures.c_str(); }
extern "C" void emu_forget_failures() { failures.clear(); }
