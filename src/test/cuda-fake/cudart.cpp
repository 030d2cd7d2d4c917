// CUDA's runtime without a GPU: memory is reserved but never touched, kernels are counted and not run.
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <unordered_map>

#define API extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kOutOfMemory = 2, kInvalidConfiguration = 9, kMissing = 801;
constexpr size_t kMebi = 1ul << 20;

long variable(const char* name, long usual) {
  const char* value = getenv(name);
  return value ? atol(value) : usual;
}

const long devices = variable("FAKE_CUDA_DEVICES", 1);
const size_t total = variable("FAKE_CUDA_MIB", 6144) * kMebi;
const size_t context = variable("FAKE_CUDA_CONTEXT_MIB", 250) * kMebi;
const long capability = variable("FAKE_CUDA_CAPABILITY", 86);
constexpr int kProcessors = 30;

struct Block { size_t bytes; int device; };

// Never destroyed: libraries that unload later still call.
auto& mutex = *new std::mutex;
auto& kernels = *new std::unordered_map<const void*, std::string>;
auto& counts = *new std::map<std::string, long>;  // since the last mark
auto& blocks = *new std::map<uintptr_t, Block>;
auto& pinned = *new std::map<uintptr_t, size_t>;
auto& used = *new std::map<int, size_t>;
size_t peak = 0;
long granted = variable("FAKE_CUDA_ALLOCATIONS", LONG_MAX);
thread_local int current = 0;

void count(const std::string& what, long n = 1) {
  std::lock_guard<std::mutex> lock(mutex);
  counts[what] += n;
}

const Block* block(const void* p) {
  auto it = blocks.upper_bound((uintptr_t)p);
  if (it == blocks.begin()) return nullptr;
  --it;
  return (uintptr_t)p < it->first + it->second.bytes ? &it->second : nullptr;
}

bool isPinned(const void* p) {
  auto it = pinned.upper_bound((uintptr_t)p);
  if (it == pinned.begin()) return false;
  --it;
  return (uintptr_t)p < it->first + it->second;
}

// A pageable copy from the device is over when the call returns, as is any copy that is not asynchronous.
int copy(void* to, const void* from, size_t n, const char* call) {
  std::lock_guard<std::mutex> lock(mutex);
  bool toDevice = block(to), fromDevice = block(from);
  std::string way = toDevice && fromDevice ? "on the device"
      : toDevice ? std::string("to the device ") + (isPinned(from) ? "pinned" : "pageable")
      : fromDevice ? std::string("to the host ") + (isPinned(to) ? "pinned" : "pageable")
      : "on the host";
  counts["copy " + way + " " + call]++;
  counts["bytes " + way] += n;
  if (!toDevice && fromDevice) memset(to, 0, n);
  if (!toDevice && !fromDevice) memcpy(to, from, n);
  return 0;
}

struct Dim { unsigned x, y, z; };
struct Launch { Dim grid, block; size_t shared; void* stream; };
thread_local Launch configured;

}  // namespace

API void fake_cuda_mark(const char* name) {
  std::lock_guard<std::mutex> lock(mutex);
  const char* path = getenv("FAKE_CUDA_LOG");
  if (!path) return;
  FILE* log = fopen(path, "a");
  fprintf(log, "mark %s\n%zu peak\n", name, peak);
  for (auto& it : counts) fprintf(log, "%ld %s\n", it.second, it.first.c_str());
  fclose(log);
  counts.clear();
}
API void fake_cuda_grant(long allocations) {
  std::lock_guard<std::mutex> lock(mutex);
  granted = allocations;
}
API void fake_cuda_count(const char* what) { count(what); }
API long fake_cuda_counted(const char* kind) {
  std::lock_guard<std::mutex> lock(mutex);
  long sum = 0;
  for (auto& it : counts) if (it.first.rfind(kind, 0) == 0) sum += it.second;
  return sum;
}
API int fake_cuda_missing(const char* what) {
  count(std::string("missing ") + what);
  return kMissing;
}
__attribute__((destructor)) static void atTheEnd() { fake_cuda_mark("end"); }

API int cudaGetDeviceCount(int* n) { *n = (int)devices; return 0; }
API int cudaGetDevice(int* device) { *device = current; return 0; }
API int cudaSetDevice(int device) { current = device; return 0; }
API int cudaDriverGetVersion(int* version) { *version = 12090; return 0; }
API int cudaRuntimeGetVersion(int* version) { *version = 12090; return 0; }
API int cudaDeviceGetPCIBusId(char* id, int n, int device) { snprintf(id, n, "0000:%02d:00.0", device + 1); return 0; }
API int cudaDeviceCanAccessPeer(int* can, int, int) { *can = 0; return 0; }
API int cudaGetDriverEntryPoint(const char*, void** f, unsigned long long, int* status) {
  *f = nullptr;
  if (status) *status = 1;
  return 0;
}
API int cudaGetLastError() { return 0; }
API int cudaPeekAtLastError() { return 0; }
API const char* cudaGetErrorString(int e) { return e == 0 ? "no error" : e == kOutOfMemory ? "out of memory" : "not in the fake"; }
API const char* cudaGetErrorName(int e) { return e == kOutOfMemory ? "cudaErrorMemoryAllocation" : "cudaErrorNotSupported"; }

// As cudaDeviceProp of CUDA 12 lies in memory, as far as it is read.
struct Properties {
  char name[256], uuid[16], luid[8]; unsigned mask;
  size_t totalMemory, sharedPerBlock; int registersPerBlock, warp; size_t pitch;
  int threadsPerBlock, threadsDim[3], gridSize[3], clock; size_t constants; int major, minor;
  size_t textureAlignment, texturePitch; int overlap, processors, timeout, integrated, mapsHost, computeMode, texture[26], surface[14];
  size_t surfaceAlignment; int concurrent, ecc, bus, pci, domain, tcc, engines, unified, memoryClock, busWidth, l2, persisting, threadsPerProcessor, priorities, global, local;
  size_t sharedPerProcessor; int registersPerProcessor, managed, multi, multiId, atomics, ratio, pageable, concurrentManaged, preemption, hostPointer, cooperative, cooperativeMulti;
  size_t sharedOptIn; int hostTables, fromHost, blocksPerProcessor;
};
API int cudaGetDeviceProperties_v2(Properties* p, int device) {
  memset(p, 0, 1032);
  snprintf(p->name, sizeof p->name, "Fake CUDA %d", device);
  p->totalMemory = total; p->sharedPerBlock = 49152; p->registersPerBlock = 65536; p->warp = 32; p->pitch = 1l << 31;
  p->threadsPerBlock = p->threadsDim[0] = p->threadsDim[1] = 1024; p->threadsDim[2] = 64;
  p->gridSize[0] = 0x7fffffff; p->gridSize[1] = p->gridSize[2] = 65535; p->clock = 1400000; p->constants = 65536;
  p->major = capability / 10; p->minor = capability % 10; p->textureAlignment = 512; p->texturePitch = 32;
  p->processors = kProcessors; p->mapsHost = p->concurrent = 1; p->engines = 2; p->unified = 1; p->l2 = 3 << 20;
  p->threadsPerProcessor = 1536; p->priorities = 1; p->sharedPerProcessor = 102400; p->registersPerProcessor = 65536;
  p->managed = p->cooperative = 1; p->sharedOptIn = 101376; p->blocksPerProcessor = 16;
  return 0;
}
API int cudaDeviceGetAttribute(int* value, int attribute, int) {
  static const std::map<int, long> known = {
      {1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 0x7fffffff}, {6, 65535}, {7, 65535}, {8, 49152}, {10, 32},
      {12, 65536}, {16, kProcessors}, {18, 0}, {38, 3 << 20}, {39, 1536}, {75, capability / 10}, {76, capability % 10},
      {81, 102400}, {82, 65536}, {97, 101376}, {106, 16}};
  auto it = known.find(attribute);
  *value = it == known.end() ? 1 : (int)it->second;
  return 0;
}

API int cudaMemGetInfo(size_t* free, size_t* all) {
  std::lock_guard<std::mutex> lock(mutex);
  *all = total;
  *free = total - context - used[current];
  return 0;
}
API int cudaMalloc(void** p, size_t n) {
  std::lock_guard<std::mutex> lock(mutex);
  size_t bytes = (n + 2 * kMebi - 1) / (2 * kMebi) * (2 * kMebi);
  counts["memory allocated"]++;
  if (granted == 0 || used[current] + bytes + context > total) {
    counts["memory refused"]++;
    *p = nullptr;
    return kOutOfMemory;
  }
  granted--;
  *p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  blocks[(uintptr_t)*p] = {bytes, current};
  used[current] += bytes;
  if (used[current] + context > peak) peak = used[current] + context;
  return 0;
}
API int cudaFree(void* p) {
  std::lock_guard<std::mutex> lock(mutex);
  auto it = blocks.find((uintptr_t)p);
  if (it == blocks.end()) return 0;
  counts["memory freed"]++;
  used[it->second.device] -= it->second.bytes;
  munmap(p, it->second.bytes);
  blocks.erase(it);
  return 0;
}
API int cudaMallocAsync(void** p, size_t n, void*) { return cudaMalloc(p, n); }
API int cudaFreeAsync(void* p, void*) { return cudaFree(p); }
API int cudaHostAlloc(void** p, size_t n, unsigned) {
  *p = malloc(n);
  std::lock_guard<std::mutex> lock(mutex);
  pinned[(uintptr_t)*p] = n;
  return 0;
}
API int cudaFreeHost(void* p) {
  { std::lock_guard<std::mutex> lock(mutex); pinned.erase((uintptr_t)p); }
  free(p);
  return 0;
}
API int cudaPointerGetAttributes(int* attributes, const void* p) {
  std::lock_guard<std::mutex> lock(mutex);
  memset(attributes, 0, 24);
  const Block* found = block(p);
  attributes[0] = found ? 2 : isPinned(p) ? 1 : 0;
  attributes[1] = found ? found->device : 0;
  ((const void**)attributes)[1] = ((const void**)attributes)[2] = p;
  return 0;
}

API int cudaMemcpy(void* to, const void* from, size_t n, int) { count("sync copy"); return copy(to, from, n, "waited for"); }
API int cudaMemcpyAsync(void* to, const void* from, size_t n, int, void*) { return copy(to, from, n, "queued"); }
API int cudaMemcpyPeerAsync(void* to, int, const void* from, int, size_t n, void*) { return copy(to, from, n, "between devices"); }
API int cudaMemset(void*, int, size_t) { count("kernel memset"); return 0; }
API int cudaMemsetAsync(void*, int, size_t, void*) { count("kernel memset"); return 0; }
API int cudaStreamSynchronize(void*) { count("sync stream"); return 0; }
API int cudaDeviceSynchronize() { count("sync device"); return 0; }
API int cudaEventSynchronize(void*) { count("sync event"); return 0; }

static void* handle() { static long last = 0x1000; return (void*)(last += 16); }
API int cudaStreamWaitEvent(void*, void*, unsigned) { return 0; }
API int cudaStreamQuery(void*) { return 0; }
API int cudaStreamCreateWithPriority(void** s, unsigned, int) { *s = handle(); return 0; }
API int cudaStreamIsCapturing(void*, int* is) { *is = 0; return 0; }
API int cudaStreamGetCaptureInfo_v2(void*, int* is, unsigned long long* id, void*, void*, void*) {
  *is = 0;
  if (id) *id = 0;
  return 0;
}
API int cudaThreadExchangeStreamCaptureMode(int*) { return 0; }
API int cudaDeviceGetStreamPriorityRange(int* least, int* greatest) { *least = 0; *greatest = -5; return 0; }
API int cudaEventCreate(void** e) { *e = handle(); return 0; }
API int cudaEventCreateWithFlags(void** e, unsigned) { *e = handle(); return 0; }
API int cudaEventQuery(void*) { return 0; }
API int cudaEventRecord(void*, void*) { return 0; }
API int cudaEventElapsedTime(float* ms, void*, void*) { *ms = 1; return 0; }
API int cudaEventDestroy(void*) { return 0; }

API int cudaFuncGetAttributes(void* attributes, const void*) { memset(attributes, 0, 56); ((int*)attributes)[6] = 1024; return 0; }
API int cudaFuncSetAttribute(const void*, int, int) { return 0; }
API int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* n, const void*, int, size_t, unsigned) { *n = 4; return 0; }
API void** __cudaRegisterFatBinary(void* p) { static void* registered[2]; registered[0] = p; return registered; }
API void __cudaRegisterFatBinaryEnd(void**) {}
API void __cudaUnregisterFatBinary(void**) {}
API void __cudaRegisterVar(void**, char*, char*, const char*, int, size_t, int, int) {}
API void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, void*, void*, void*, void*, int*) { kernels[host] = name; }
API unsigned __cudaPushCallConfiguration(Dim grid, Dim block, size_t shared, void* stream) { configured = {grid, block, shared, stream}; return 0; }
API int __cudaPopCallConfiguration(Dim* grid, Dim* block, size_t* shared, void** stream) {
  *grid = configured.grid; *block = configured.block; *shared = configured.shared; *stream = configured.stream;
  return 0;
}
API int cudaLaunchKernel(const void* f, Dim grid, Dim block, void**, size_t, void*) {
  bool fits = grid.x && grid.y && grid.z && grid.y <= 65535 && grid.z <= 65535 && block.x * block.y * block.z <= 1024 && block.x;
  std::lock_guard<std::mutex> lock(mutex);
  auto it = kernels.find(f);
  counts[(fits ? "kernel " : "missing grid for ") + (it == kernels.end() ? std::string("?") : it->second)]++;
  return fits ? 0 : kInvalidConfiguration;
}
API int cudaLaunchKernelExC(const void*, const void* f, void**) {
  std::lock_guard<std::mutex> lock(mutex);
  auto it = kernels.find(f);
  counts["kernel " + (it == kernels.end() ? std::string("?") : it->second)]++;
  return 0;
}
