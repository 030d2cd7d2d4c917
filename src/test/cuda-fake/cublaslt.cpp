// cuBLASLt, of which the program's graph needs nothing.
extern "C" int fake_cuda_missing(const char*);
