// CUPTI's activity records of what the fake runtime counts: each is its kind alone.
#include <cstddef>
#include <cstdint>
#include <map>

#define API extern "C" __attribute__((visibility("default")))
extern "C" long fake_cuda_counted(const char* kind);

namespace {

constexpr int kCopy = 1, kFill = 2, kKernel = 10, kSynchronisation = 38, kNoMore = 12;
struct Record { int32_t kind, padding; };

void (*requested)(uint8_t** buffer, size_t* bytes, size_t* most);
void (*completed)(void* context, uint32_t stream, uint8_t* buffer, size_t bytes, size_t valid);
std::map<int, long> told;  // of the kinds that are enabled

long counted(int kind) {
  switch (kind) {
    case kCopy: return fake_cuda_counted("copy to") + fake_cuda_counted("copy on the device");
    case kFill: return fake_cuda_counted("kernel memset");
    case kKernel: return fake_cuda_counted("kernel ") + fake_cuda_counted("product") - counted(kFill);
    case kSynchronisation: return fake_cuda_counted("sync");
    default: return 0;
  }
}

}  // namespace

API int cuptiActivityRegisterCallbacks(decltype(requested) request, decltype(completed) complete) {
  requested = request;
  completed = complete;
  return 0;
}
API int cuptiActivityEnable(int kind) { told[kind] = counted(kind); return 0; }
API int cuptiActivityDisable(int kind) { told.erase(kind); return 0; }
API int cuptiActivityFlushAll(uint32_t) {
  for (auto& it : told) {
    long now = counted(it.first);
    while (it.second < now) {
      uint8_t* buffer;
      size_t bytes, most, valid = 0;
      requested(&buffer, &bytes, &most);
      for (; it.second < now && valid + sizeof(Record) <= bytes; valid += sizeof(Record), it.second++)
        *(Record*)(buffer + valid) = {it.first, 0};
      completed(nullptr, 0, buffer, bytes, valid);
    }
  }
  return 0;
}
API int cuptiActivityGetNextRecord(uint8_t* buffer, size_t valid, uint8_t** record) {
  uint8_t* next = *record ? *record + sizeof(Record) : buffer;
  if (next + sizeof(Record) > buffer + valid) return kNoMore;
  *record = next;
  return 0;
}
API int cuptiGetResultString(int, const char** text) { *text = "not in the fake"; return 0; }
