// A compiler for the emulated card, whose kernels are compiled already: what the program calls of libnvrtc.so.12.
#include <cstddef>
#include <cstring>

#define API extern "C" int
namespace {
const char IMAGE[] = "emulated";
const int ARCHITECTURES[] = {80, 86, 90, 120};
}  // namespace

extern "C" const char* nvrtcGetErrorString(int) { return "an error of the emulated compiler"; }
API nvrtcVersion(int* major, int* minor) {
  *major = 0;
  *minor = 1;
  return 0;
}
API nvrtcGetNumSupportedArchs(int* count) {
  *count = sizeof ARCHITECTURES / sizeof *ARCHITECTURES;
  return 0;
}
API nvrtcGetSupportedArchs(int* all) {
  memcpy(all, ARCHITECTURES, sizeof ARCHITECTURES);
  return 0;
}
API nvrtcCreateProgram(void** program, const char*, const char*, int, const char**, const char**) {
  *program = (void*)IMAGE;
  return 0;
}
API nvrtcCompileProgram(void*, int, const char**) { return 0; }
API nvrtcGetCUBINSize(void*, size_t* bytes) {
  *bytes = sizeof IMAGE;
  return 0;
}
API nvrtcGetCUBIN(void*, char* image) {
  memcpy(image, IMAGE, sizeof IMAGE);
  return 0;
}
API nvrtcDestroyProgram(void** program) {
  *program = nullptr;
  return 0;
}
