// The products of cuBLAS that the program's graph needs; they are counted.
#include <cstdio>

#define API extern "C" __attribute__((visibility("default")))
extern "C" void fake_cuda_count(const char*);

static int product(const char* call, int m, int n, int k) {
  char what[99];
  snprintf(what, sizeof what, "product %s %d x %d x %d", call, m, n, k);
  fake_cuda_count(what);
  return 0;
}

API int cublasCreate_v2(void** handle) { *handle = (void*)0x77; return 0; }
API int cublasDestroy_v2(void*) { return 0; }
API int cublasSetStream_v2(void*, void*) { return 0; }
API int cublasSetWorkspace_v2(void*, void*, size_t) { return 0; }
API int cublasGetMathMode(void*, int* mode) { *mode = 0; return 0; }
API int cublasSetMathMode(void*, int) { return 0; }
API int cublasGetPointerMode_v2(void*, int* mode) { *mode = 0; return 0; }
API int cublasSetPointerMode_v2(void*, int) { return 0; }
API int cublasGemmEx(void*, int, int, int m, int n, int k) { return product("GemmEx", m, n, k); }
API int cublasGemmStridedBatchedEx(void*, int, int, int m, int n, int k) { return product("GemmStridedBatchedEx", m, n, k); }
API int cublasSgemm_v2(void*, int, int, int m, int n, int k) { return product("Sgemm", m, n, k); }
API int cublasSgemmStridedBatched(void*, int, int, int m, int n, int k) { return product("SgemmStridedBatched", m, n, k); }
