// Memory: buffers in an arena, shared memory, checks of every access, and what accesses cost.
#include <sys/mman.h>
#include <algorithm>
#include "machine.h"

namespace emulation {
bool late = true;

namespace {
constexpr size_t ARENA = 16ull << 30, SHARED = 256 << 10, GAP = 64 << 10;

struct Buffer {
  Address at;
  size_t bytes;
  std::vector<bool> read, written;                     // sectors
  std::vector<uint32_t> owner;                         // block that wrote each two bytes in this launch; 0: none
};
/** One load or store of the kernel. */
struct Site {
  const void* pc;
  unsigned bytes;
  bool write, shared;
};
/** The lanes' addresses of one warp instruction. */
struct Instruction {
  uint32_t lanes;
  Address at[32];
};
/** What a warp has done at a site since it last met. */
struct Pending {
  uint16_t done[32];
  std::vector<Instruction> instructions;
  bool any;
};
/** Who last touched two bytes of shared memory. */
struct Shadow {
  Clock write, read;
  uint16_t writer, reader;
  uint8_t readers;                                     // 0: one; 1: more of its warp; 2: of several warps
  bool written, was_read;
};

Address arena, next_buffer, shared_at;
unsigned shared_bytes, block_number;
std::vector<Buffer> buffers;
Buffer* last_found;
std::vector<Site> sites;
std::vector<int> site_table(1 << 14, -1);
std::vector<Pending> pending[32];
std::vector<int> touched[32];
std::vector<Shadow> shadow(SHARED / 2);
Copies copies[1024];

Buffer* buffer_of(Address at) {
  if (last_found && at - last_found->at < last_found->bytes) return last_found;
  auto after = std::upper_bound(buffers.begin(), buffers.end(), at, [](Address a, const Buffer& b) { return a < b.at; });
  if (after == buffers.begin() || at - (after - 1)->at >= (after - 1)->bytes) return nullptr;
  return last_found = &*(after - 1);
}
bool is_inside(Address at, unsigned bytes) {
  const Buffer* buffer = buffer_of(at);
  return buffer && at + bytes <= buffer->at + buffer->bytes;
}

/** Whether what another thread did at a time comes before what this one does now. */
bool is_before(unsigned other, Clock then, Clock now) {
  return other == current || then.epoch != now.epoch || (other / 32 == current / 32 && then.order != now.order);
}
void check_race(Address at, unsigned bytes, bool write, bool note) {
  const Clock now = clock_of_current();
  for (size_t i = (at - shared_at) / 2; i < (at - shared_at + bytes + 1) / 2; i++) {
    Shadow& s = shadow[i];
    if (s.written && !is_before(s.writer, s.write, now)) fail(write ? "race in shared memory: write after write" : "race in shared memory: read after write", nullptr);
    const bool unordered = s.readers == 2 || !is_before(s.reader, s.read, now) || (s.readers == 1 && (s.reader / 32 != current / 32 || s.read.order == now.order));
    if (write && s.was_read && s.read.epoch == now.epoch && unordered) fail("race in shared memory: write after read", nullptr);
    if (!note) continue;
    if (write) {
      s.written = true;
      s.write = now;
      s.writer = current;
      continue;
    }
    if (!s.was_read || s.read.epoch != now.epoch) {
      s.readers = 0;
    } else if (s.reader != current) {
      s.readers = std::max<uint8_t>(s.readers, s.reader / 32 == current / 32 ? 1 : 2);
    }
    s.was_read = true;
    s.read = now;
    s.reader = current;
  }
}

int site_of(const void* pc, unsigned bytes, bool write, bool shared) {
  size_t place = ((Address)pc * 0x9E3779B97F4A7C15ull) >> 50;
  for (;; place = (place + 1) % site_table.size()) {
    const int i = site_table[place];
    if (i < 0) break;
    if (sites[i].pc == pc && sites[i].shared == shared && sites[i].bytes == bytes && sites[i].write == write) return i;
  }
  site_table[place] = sites.size();
  sites.push_back({pc, bytes, write, shared});
  return sites.size() - 1;
}
void record(Address at, unsigned bytes, bool write, bool shared, const void* pc) {
  const unsigned warp = current / 32, lane = current % 32;
  const size_t site = site_of(pc, bytes, write, shared);
  if (pending[warp].size() <= site) pending[warp].resize(sites.size());
  Pending& p = pending[warp][site];
  if (!p.any) {
    p.any = true;
    touched[warp].push_back(site);
  }
  const unsigned n = p.done[lane]++;
  if (n >= p.instructions.size()) p.instructions.resize(n + 1);
  p.instructions[n].lanes |= 1u << lane;
  p.instructions[n].at[lane] = at;
}

size_t distinct(Address* values, size_t count) {
  std::sort(values, values + count);
  return std::unique(values, values + count) - values;
}
/** Sectors of 32 bytes. */
void count_global(const Site& site, const Instruction& instruction) {
  Address sectors[64], places[32];
  size_t n = 0, lanes = 0;
  for (int lane = 0; lane < 32; lane++)
    if (instruction.lanes >> lane & 1) {
      const Address at = instruction.at[lane];
      sectors[n++] = at / 32;
      sectors[n++] = (at + site.bytes - 1) / 32;
      places[lanes++] = at;
    }
  counts.sectors += distinct(sectors, n);
  counts.least_sectors += (distinct(places, lanes) * site.bytes + 31) / 32;
}
/** Wavefronts: 16-byte accesses go by quarters of a warp, 8-byte ones by halves; a bank gives a word at a time. */
void count_shared(const Site& site, const Instruction& instruction) {
  const int phases = site.bytes == 16 ? 4 : site.bytes == 8 ? 2 : 1, lanes = 32 / phases;
  for (int phase = 0; phase < phases; phase++) {
    Address words[128];
    size_t n = 0;
    for (int lane = phase * lanes; lane < (phase + 1) * lanes; lane++)
      if (instruction.lanes >> lane & 1)
        for (Address word = instruction.at[lane] / 4; word <= (instruction.at[lane] + site.bytes - 1) / 4; word++) words[n++] = word;
    n = distinct(words, n);
    int banks[32] = {}, most = 0;
    for (size_t i = 0; i < n; i++) most = std::max(most, ++banks[words[i] % 32]);
    counts.wavefronts += most;
    counts.least_wavefronts += (n + 31) / 32;
  }
}

void note_global(Address at, unsigned bytes, bool write) {
  Buffer& b = *buffer_of(at);
  auto& sectors = write ? b.written : b.read;
  for (size_t i = (at - b.at) / 32; i <= (at - b.at + bytes - 1) / 32; i++) {
    if (sectors[i]) continue;
    sectors[i] = true;
    (write ? counts.bytes_written : counts.bytes_read) += 32;
  }
  if (write && b.owner.empty()) b.owner.assign((b.bytes + 1) / 2, 0);
  if (b.owner.empty()) return;
  for (size_t i = (at - b.at) / 2; i <= (at - b.at + bytes - 1) / 2; i++) {
    if (b.owner[i] && b.owner[i] != block_number) {
      fail(write ? "two blocks write one place" : "a block reads what another wrote", nullptr);
      return;
    }
    if (write) b.owner[i] = block_number;
  }
}

void land(const Copy& copy) {
  check_race((Address)copy.to, 16, true, true);
  if (copy.valid) memcpy(copy.to, copy.from, 16);
  else memset(copy.to, 0, 16);
}
}  // namespace

unsigned char* shared_memory() { return (unsigned char*)shared_at; }

bool touch(const void* p, unsigned bytes, bool write, const void* pc) {
  const Address at = (Address)p;
  if (!running || (at - shared_at >= SHARED && at - arena >= ARENA)) return true;        // the emulator's own, or a local variable
  const bool shared = at - shared_at < SHARED;
  if (at % bytes) fail(shared ? "misaligned access to shared memory" : "misaligned access to global memory", p);
  if (shared ? at - shared_at + bytes > shared_bytes : !is_inside(at, bytes)) {
    fail(shared ? "access beyond shared memory" : write ? "write out of bounds" : "read out of bounds", p);
    return false;
  }
  record(at, bytes, write, shared, pc);
  if (shared) check_race(at, bytes, write, true);
  else note_global(at, bytes, write);
  return true;
}

void begin_copy(void* to, const void* from, bool valid, const void* pc) {
  const Address at = (Address)to;
  if (at % 16 || (Address)from % 16) fail("misaligned copy", to);
  if (at - shared_at + 16 > shared_bytes) return fail("copy beyond shared memory", to);
  if (valid && !is_inside((Address)from, 16)) return fail("copy reads out of bounds", from);
  if (valid) {
    record((Address)from, 16, false, false, pc);
    note_global((Address)from, 16, false);
  }
  record(at, 16, true, true, pc);
  counts.copies++;
  check_race(at, 16, true, false);                     // it may land at once ...
  if (late) copies[current].open.push_back({to, from, valid});
  else land({to, from, valid});
}
void commit_copies() {
  copies[current].sets.push_back(std::move(copies[current].open));
  copies[current].open.clear();
}
void wait_for_copies(int left) {
  auto& sets = copies[current].sets;
  while ((int)sets.size() > left) {                    // ... or only here
    for (const Copy& copy : sets.front()) land(copy);
    sets.erase(sets.begin());
  }
}
void check_copies() {
  Copies& mine = copies[current];
  bool open = !mine.open.empty();
  for (const auto& set : mine.sets) open |= !set.empty();
  if (open) fail("a thread ends while its copies are under way", nullptr);
  mine = Copies();
}

void begin_launch(unsigned bytes) {
  if (!shared_at) shared_at = (Address)mmap(nullptr, SHARED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  shared_bytes = bytes;
  for (Buffer& b : buffers) {
    b.owner.clear();
    std::fill(b.read.begin(), b.read.end(), false);
    std::fill(b.written.begin(), b.written.end(), false);
  }
}
void begin_block(unsigned number) {
  block_number = number;
  memset((void*)shared_at, 0xff, shared_bytes);        // NaN in every format: what nobody wrote shows
  std::fill(shadow.begin(), shadow.begin() + (shared_bytes + 1) / 2, Shadow{});
  for (Copies& c : copies) c = Copies();
}
void count_warp(unsigned warp) {
  for (int site : touched[warp]) {
    Pending& p = pending[warp][site];
    unsigned n = 0;
    for (uint16_t& done : p.done) {
      n = std::max<unsigned>(n, done);
      done = 0;
    }
    for (unsigned i = 0; i < n; i++) {
      sites[site].shared ? count_shared(sites[site], p.instructions[i]) : count_global(sites[site], p.instructions[i]);
      p.instructions[i].lanes = 0;
    }
    p.any = false;
  }
  touched[warp].clear();
}
}  // namespace emulation

using namespace emulation;

// The hooks of -fsanitize=thread.
#define HOOKS(n) \
  extern "C" void __tsan_read##n(void* p) { touch(p, n, false, __builtin_return_address(0)); } \
  extern "C" void __tsan_write##n(void* p) { touch(p, n, true, __builtin_return_address(0)); } \
  extern "C" void __tsan_unaligned_read##n(void* p) { touch(p, n, false, __builtin_return_address(0)); } \
  extern "C" void __tsan_unaligned_write##n(void* p) { touch(p, n, true, __builtin_return_address(0)); }
HOOKS(1) HOOKS(2) HOOKS(4) HOOKS(8) HOOKS(16)
extern "C" void __tsan_init() {}
extern "C" void __tsan_func_entry(void*) {}
extern "C" void __tsan_func_exit() {}
extern "C" void __tsan_read_range(void*, size_t) {}
extern "C" void __tsan_write_range(void*, size_t) {}
extern "C" void __tsan_vptr_update(void*, void*) {}

/** Returns memory of the card, with room that is nobody's around it; null where there is none left. All of the arena can be touched, so that a wild access is told, not fatal. */
extern "C" void* emu_alloc(size_t bytes) {
  if (!arena) {
    void* all = mmap(nullptr, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) return nullptr;
    arena = (Address)all;
    next_buffer = arena + ARENA / 4;
  }
  const Address at = next_buffer;
  if (at + bytes + GAP > arena + ARENA) return nullptr;
  next_buffer = (at + bytes + 2 * GAP - 1) / GAP * GAP;
  const size_t sectors = (bytes + 31) / 32;
  buffers.push_back({at, bytes, std::vector<bool>(sectors), std::vector<bool>(sectors), {}});
  last_found = nullptr;
  return (void*)at;
}
extern "C" void emu_free_all() {
  if (arena) madvise((void*)(arena + ARENA / 4), next_buffer - arena - ARENA / 4, MADV_DONTNEED);
  next_buffer = arena + ARENA / 4;
  buffers.clear();
  last_found = nullptr;
}
extern "C" void emu_options(int from_the_last, int late_copies) {
  backward = from_the_last;
  late = late_copies;
}
extern "C" void emu_reset() { counts = Counts{}; }
/** Lays the twelve numbers of Counts into out. */
extern "C" void emu_counts(uint64_t* out) { memcpy(out, &counts, sizeof counts); }
