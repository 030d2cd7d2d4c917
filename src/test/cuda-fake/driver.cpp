// The driver's library, as far as libtorch asks it by itself.
#define API extern "C" __attribute__((visibility("default")))

API int cuInit(unsigned) { return 0; }
API int cuDriverGetVersion(int* version) { *version = 12090; return 0; }
API int cuGetErrorString(int, const char** text) { *text = "not in the fake"; return 0; }
API int cuCtxGetCurrent(void** context) { *context = (void*)0x55; return 0; }
API int cuCtxSetCurrent(void*) { return 0; }
API int cuDevicePrimaryCtxRetain(void** context, int) { *context = (void*)0x55; return 0; }
API int cuDevicePrimaryCtxGetState(int, unsigned* flags, int* active) { *flags = 0; *active = 1; return 0; }
