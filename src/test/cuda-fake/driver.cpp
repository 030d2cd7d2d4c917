// The driver's library, as far as libtorch and the program ask it by themselves. Cards and memory are those of the runtime.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#define API extern "C" __attribute__((visibility("default")))

extern "C" {
int cudaGetDeviceCount(int* count);
int cudaGetDevice(int* device);
int cudaSetDevice(int device);
int cudaDeviceGetAttribute(int* value, int attribute, int device);
int cudaMemGetInfo(size_t* free, size_t* total);
}
static void* context_of(int device) { return (char*)0x55 + device; }
static thread_local void* current = context_of(0);
static thread_local void* below = nullptr;

API int cuInit(unsigned) { return 0; }
API int cuDriverGetVersion(int* version) { *version = 12090; return 0; }
API int cuGetErrorName(int, const char** text) { *text = "FAKE"; return 0; }
API int cuGetErrorString(int, const char** text) { *text = "not in the fake"; return 0; }
// The compiler asks for it by itself, and goes on without what it is refused.
API int cuGetExportTable(const void** table, const void*) { *table = nullptr; return 801; }
API int cuDeviceGetCount(int* count) { return cudaGetDeviceCount(count); }
API int cuDeviceGet(int* device, int ordinal) { *device = ordinal; return 0; }
API int cuDeviceGetName(char* name, int bytes, int device) { snprintf(name, bytes, "Fake CUDA %d", device); return 0; }
API int cuDeviceGetUuid(unsigned char* uuid, int device) { memset(uuid, 0, 16); uuid[15] = device; return 0; }
API int cuDeviceTotalMem_v2(size_t* bytes, int) {
  const char* mib = getenv("FAKE_CUDA_MIB");
  *bytes = (size_t)(mib ? atoll(mib) : 6144) << 20;
  return 0;
}
API int cuDeviceGetAttribute(int* value, int attribute, int device) { return cudaDeviceGetAttribute(value, attribute, device); }
API int cuCtxGetCurrent(void** context) { *context = current; return 0; }
API int cuCtxSetCurrent(void* context) { current = context; return 0; }
API int cuCtxPushCurrent_v2(void* context) { below = current; current = context; return 0; }
API int cuCtxPopCurrent_v2(void** context) { *context = current; current = below; return 0; }
API int cuDevicePrimaryCtxRetain(void** context, int device) { *context = context_of(device); return 0; }
API int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
API int cuDevicePrimaryCtxGetState(int, unsigned* flags, int* active) { *flags = 0; *active = 1; return 0; }
API int cuMemGetInfo_v2(size_t* free, size_t* total) {
  int before = 0;
  cudaGetDevice(&before);
  cudaSetDevice((int)((char*)current - (char*)context_of(0)));
  const int error = cudaMemGetInfo(free, total);
  cudaSetDevice(before);
  return error;
}
