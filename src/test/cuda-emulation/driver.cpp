// CUDA's driver over the emulated card: what the program calls of libcuda.so.1. A stream does all at once; a graph is a list of launches with
// copies of their parameters. What a real driver refuses is refused with its number.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

extern "C" {
void* emu_alloc(size_t bytes);
void emu_free_all();
int emu_parameters(const char* kernel_name, const unsigned** sizes);
int emu_call(const char* kernel_name, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned shared_bytes, void** values);
void emu_options(int from_the_last, int late_copies);
uint64_t emu_driver_held();
}

namespace {
enum Error { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_DEVICE = 101, INVALID_IMAGE = 200, INVALID_CONTEXT = 201, NOT_FOUND = 500, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, UNKNOWN = 999 };
constexpr size_t TOTAL_BYTES = 2ull << 30;
constexpr unsigned USUAL_SHARED = 48 << 10, MOST_SHARED = 101376;
/** What a test gives for compiled kernels: the kernels are in this library. */
const char IMAGE[] = "emulated";

struct Function {
  std::string name;
  unsigned shared = USUAL_SHARED;
};
struct Launch {
  const Function* function;
  unsigned grid[3], threads, shared;
  std::vector<std::vector<char>> values;
};
struct Graph {
  std::vector<Launch> launches;
};
struct Stream {
  Graph* captured = nullptr;
};
struct Context {
} context;
struct Module {
} module;
thread_local std::vector<void*> contexts;  // the last is current
std::map<uint64_t, uint64_t> held;                     // bytes by address
std::mutex holding;                                    // who asks what is free is another thread than who allocates
int refusal = SUCCESS, cards = 1, lost = -1;
/** What CUDA itself takes of a card once it is started there. */
uint64_t context_bytes = 0;
bool started = false, parts = false, integrated = false;
uint64_t uploads = 0, downloads = 0, graph_launches = 0, kernels = 0;

int run(const Launch& launch) {
  std::vector<void*> values;
  for (const auto& value : launch.values) values.push_back((void*)value.data());
  kernels++;
  return emu_call(launch.function->name.c_str(), launch.grid[0], launch.grid[1], launch.grid[2], launch.threads, launch.shared, values.data());
}
}  // namespace

#define API extern "C" int
int told(const char* variable, int usual) {
  const char* value = getenv(variable);
  return value ? atoi(value) : usual;
}
API cuInit(unsigned) {
  emu_options(0, 1);
  if (int mib = told("EMULATED_CONTEXT_MIB", 0)) context_bytes = (uint64_t)mib << 20;
  return refusal;
}
API cuDriverGetVersion(int* version) {
  *version = told("EMULATED_DRIVER", 12090);
  return SUCCESS;
}
API cuGetErrorName(int error, const char** text) {
  static char name[64];
  snprintf(name, sizeof name, "CUDA_ERROR_%d", error);
  *text = name;
  return SUCCESS;
}
API cuGetErrorString(int error, const char** text) {
  *text = error == OUT_OF_MEMORY ? "out of memory" : error == NOT_FOUND ? "named symbol not found" : error == INVALID_IMAGE ? "device kernel image is invalid" : "an error of the emulated driver";
  return SUCCESS;
}
API cuDeviceGetCount(int* count) {
  *count = cards;
  return SUCCESS;
}
API cuDeviceGetName(char* name, int bytes, int) {
  snprintf(name, bytes, "Emulated Card");
  return SUCCESS;
}
API cuDeviceGetUuid(unsigned char* uuid, int device) {
  for (int i = 0; i < 16; i++) uuid[i] = i ? 0x11 * i : 0x10 * device;
  return SUCCESS;
}
#ifndef OLD_DRIVER
/** Of a part of a card (MIG) its own. */
API cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
  cuDeviceGetUuid(uuid, device);
  if (parts || told("EMULATED_MIG", 0)) uuid[15] = 0xee;
  return SUCCESS;
}
#endif
API cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = TOTAL_BYTES;
  return SUCCESS;
}
API cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return ordinal == lost ? UNKNOWN : ordinal < cards ? SUCCESS : INVALID_DEVICE;
}
API cuDeviceGetAttribute(int* value, int attribute, int) {
  const int capability = told("EMULATED_CAPABILITY", 86);
  *value = attribute == 16 ? 3 : attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : attribute == 18 ? integrated : 0;  // 3 multiprocessors
  return SUCCESS;
}
API cuDevicePrimaryCtxRetain(void** out, int) {
  *out = &context;
  started = started || !refusal;
  return refusal;
}
API cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }
API cuCtxSetCurrent(void* taken) {
  if (refusal) return refusal;
  if (contexts.empty()) contexts.push_back(taken);
  contexts.back() = taken;
  return SUCCESS;
}
API cuCtxPushCurrent_v2(void* taken) {
  contexts.push_back(taken);
  return SUCCESS;
}
API cuCtxPopCurrent_v2(void** left) {
  if (contexts.empty()) return INVALID_CONTEXT;
  *left = contexts.back();
  contexts.pop_back();
  return SUCCESS;
}
API cuMemGetInfo_v2(size_t* free, size_t* total) {
  if (contexts.empty() || !contexts.back()) return INVALID_CONTEXT;
  *free = TOTAL_BYTES - emu_driver_held() - (started ? context_bytes : 0);
  *total = TOTAL_BYTES;
  return SUCCESS;
}
API cuModuleLoadData(void** out, const void* image) {
  *out = &module;
  return strcmp((const char*)image, IMAGE) ? INVALID_IMAGE : SUCCESS;
}
API cuModuleUnload(void*) { return SUCCESS; }
API cuModuleGetFunction(void** out, void*, const char* name) {
  const unsigned* sizes;
  if (emu_parameters(name, &sizes) < 0) return NOT_FOUND;
  *out = new Function{name};
  return SUCCESS;
}
API cuFuncSetAttribute(void* function, int attribute, int value) {
  if (attribute != 8) return SUCCESS;
  if (value < 0 || (unsigned)value > MOST_SHARED) return INVALID_VALUE;
  ((Function*)function)->shared = value;
  return SUCCESS;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t) {
  *blocks = 2;
  return SUCCESS;
}
API cuMemAlloc_v2(uint64_t* address, size_t bytes) {
  if (bytes + emu_driver_held() + (started ? context_bytes : 0) > TOTAL_BYTES) return OUT_OF_MEMORY;
  std::lock_guard<std::mutex> lock(holding);
  void* at = bytes ? emu_alloc(bytes) : nullptr;
  if (!at) return bytes ? OUT_OF_MEMORY : INVALID_VALUE;
  memset(at, 0xff, bytes);                             // NaN, and far out of any range
  *address = (uint64_t)at;
  held[*address] = bytes;
  return SUCCESS;
}
API cuMemFree_v2(uint64_t address) {
  std::lock_guard<std::mutex> lock(holding);
  if (!held.erase(address)) return INVALID_VALUE;
  if (held.empty()) emu_free_all();
  return SUCCESS;
}
API cuMemHostAlloc(void** out, size_t bytes, unsigned) {
  *out = malloc(bytes);
  return *out ? SUCCESS : OUT_OF_MEMORY;
}
API cuMemFreeHost(void* memory) {
  free(memory);
  return SUCCESS;
}
API cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void* stream) {
  if (((Stream*)stream)->captured) return CAPTURE_UNSUPPORTED;           // this program captures no copies
  memcpy((void*)to, from, bytes);
  uploads++;
  return SUCCESS;
}
API cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void* stream) {
  if (((Stream*)stream)->captured) return CAPTURE_UNSUPPORTED;
  memcpy(to, (void*)from, bytes);
  downloads++;
  return SUCCESS;
}
API cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void* stream) {
  if (((Stream*)stream)->captured) return CAPTURE_UNSUPPORTED;
  memmove((void*)to, (void*)from, bytes);
  return SUCCESS;
}
API cuStreamCreate(void** out, unsigned flags) {
  *out = new Stream;
  return flags == 1 ? SUCCESS : INVALID_VALUE;         // one that waits for libtorch's is a mistake here
}
API cuStreamDestroy_v2(void* stream) {
  delete (Stream*)stream;
  return SUCCESS;
}
API cuStreamSynchronize(void* stream) { return ((Stream*)stream)->captured ? CAPTURE_UNSUPPORTED : SUCCESS; }
API cuStreamBeginCapture_v2(void* stream, int) {
  ((Stream*)stream)->captured = new Graph;
  return SUCCESS;
}
API cuStreamEndCapture(void* stream, void** graph) {
  *graph = ((Stream*)stream)->captured;
  ((Stream*)stream)->captured = nullptr;
  return *graph ? SUCCESS : CAPTURE_INVALIDATED;
}
API cuGraphInstantiateWithFlags(void** out, void* graph, unsigned long long) {
  *out = new Graph(*(Graph*)graph);
  return SUCCESS;
}
API cuGraphDestroy(void* graph) {
  delete (Graph*)graph;
  return SUCCESS;
}
API cuGraphExecDestroy(void* graph) {
  delete (Graph*)graph;
  return SUCCESS;
}
#ifndef OLD_DRIVER
API cuGraphLaunch(void* graph, void*) {
  graph_launches++;
  for (const auto& launch : ((Graph*)graph)->launches)
    if (int error = run(launch)) return error;
  return SUCCESS;
}
#endif
API cuLaunchKernel(void* called, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned threads_y, unsigned threads_z, unsigned shared, void* stream, void** values, void**) {
  const Function* function = (const Function*)called;
  if (threads_y != 1 || threads_z != 1 || shared > function->shared) return INVALID_VALUE;
  const unsigned* sizes;
  const int count = emu_parameters(function->name.c_str(), &sizes);
  Launch launch{function, {x, y, z}, threads, shared, {}};
  for (int i = 0; i < count; i++) launch.values.emplace_back((char*)values[i], (char*)values[i] + sizes[i]);
  if (Graph* graph = ((Stream*)stream)->captured) {
    graph->launches.push_back(launch);
    return SUCCESS;
  }
  return run(launch);
}
/** Has the driver refuse to start, itself and CUDA on a card, and to go on there. */
extern "C" void emu_driver_refuse(int error) { refusal = error; }
/** Has the driver find so many cards, all of them this one but for their UUIDs. */
extern "C" void emu_driver_cards(int count) { cards = count; }
/** Has one card not answer, counted from 0; -1 for none. */
extern "C" void emu_driver_lose(int card) { lost = card; }
/** Has all cards be parts of others (MIG), or not. */
extern "C" void emu_driver_parts(int are) { parts = are; }
/** Has the memory of all cards be the host's, or not. */
extern "C" void emu_driver_integrated(int are) { integrated = are; }
/** Has CUDA itself take so much of a card from its next start on, as if it had not been started. */
extern "C" void emu_driver_context_bytes(uint64_t bytes) {
  context_bytes = bytes;
  started = false;
}
/** Returns the calling thread's context. */
extern "C" const void* emu_driver_context() { return contexts.empty() ? nullptr : contexts.back(); }
/** Lays uploads, launches of graphs, downloads and kernels since the library was loaded into out. */
extern "C" void emu_driver_counts(uint64_t* out) {
  const uint64_t all[] = {uploads, graph_launches, downloads, kernels};
  memcpy(out, all, sizeof all);
}
/** Returns the bytes of the device's memory that are allocated. */
extern "C" uint64_t emu_driver_held() {
  std::lock_guard<std::mutex> lock(holding);
  uint64_t bytes = 0;
  for (const auto& allocation : held) bytes += allocation.second;
  return bytes;
}
