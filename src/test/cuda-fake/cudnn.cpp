// What of cuDNN the encoder's convolutions need; they are counted.
#include <cstddef>
#include <cstring>

#define API extern "C" __attribute__((visibility("default")))
extern "C" void fake_cuda_count(const char*);

static int made(void** handle) { *handle = (void*)0x99; return 0; }
API int cudnnCreate(void** handle) { return made(handle); }
API size_t cudnnGetVersion() { return 90501; }
API size_t cudnnGetCudartVersion() { return 12060; }
API const char* cudnnGetErrorString(int) { return "not in the fake"; }
API void cudnnGetLastErrorString(char* message, size_t n) { if (n) message[0] = 0; }
API int cudnnSetStream() { return 0; }
API int cudnnCreateTensorDescriptor(void** handle) { return made(handle); }
API int cudnnCreateFilterDescriptor(void** handle) { return made(handle); }
API int cudnnCreateConvolutionDescriptor(void** handle) { return made(handle); }
API int cudnnDestroyTensorDescriptor() { return 0; }
API int cudnnDestroyFilterDescriptor() { return 0; }
API int cudnnDestroyConvolutionDescriptor() { return 0; }
API int cudnnSetTensorNdDescriptor() { return 0; }
API int cudnnSetFilterNdDescriptor() { return 0; }
API int cudnnSetConvolutionNdDescriptor() { return 0; }
API int cudnnSetConvolutionGroupCount() { return 0; }
API int cudnnSetConvolutionMathType() { return 0; }
API int cudnnGetConvolutionForwardAlgorithm_v7(void*, void*, void*, void*, void*, int, int* n, char* found) {
  *n = 1;
  memset(found, 0, 48);
  ((int*)found)[0] = 1;
  return 0;
}
API int cudnnGetConvolutionForwardWorkspaceSize(void*, void*, void*, void*, void*, int, size_t* bytes) { *bytes = 0; return 0; }
API int cudnnConvolutionForward() { fake_cuda_count("kernel cudnnConvolutionForward"); return 0; }
