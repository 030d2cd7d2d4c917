package org.voicepersona.model.cuda.driver;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.Buffer;

/**
 * What is called of the driver, under its own names; each returns 0 or the number of an error. An
 * address on the device is a long.
 */
interface DriverFunctions extends Library {

  int cuInit(int flags);

  int cuDriverGetVersion(IntByReference version);

  int cuGetErrorName(int error, PointerByReference text);

  int cuGetErrorString(int error, PointerByReference text);

  int cuDeviceGetCount(IntByReference count);

  int cuDeviceGet(IntByReference device, int ordinal);

  int cuDeviceGetName(byte[] name, int bytes, int device);

  int cuDeviceGetUuid(byte[] uuid, int device);

  int cuDeviceGetUuid_v2(byte[] uuid, int device);

  int cuDeviceTotalMem_v2(LongByReference bytes, int device);

  int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

  int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

  int cuDevicePrimaryCtxRelease_v2(int device);

  int cuCtxSetCurrent(Pointer context);

  int cuCtxPushCurrent_v2(Pointer context);

  int cuCtxPopCurrent_v2(PointerByReference context);

  int cuMemGetInfo_v2(LongByReference free, LongByReference total);

  int cuModuleLoadData(PointerByReference module, Buffer image);

  int cuModuleUnload(Pointer module);

  int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

  int cuFuncSetAttribute(Pointer function, int attribute, int value);

  int cuOccupancyMaxActiveBlocksPerMultiprocessor(
      IntByReference blocks, Pointer function, int threads, long sharedBytes);

  int cuMemAlloc_v2(LongByReference address, long bytes);

  int cuMemFree_v2(long address);

  int cuMemHostAlloc(PointerByReference memory, long bytes, int flags);

  int cuMemFreeHost(Pointer memory);

  int cuMemcpyHtoDAsync_v2(long to, Pointer from, long bytes, Pointer stream);

  int cuMemcpyDtoHAsync_v2(Pointer to, long from, long bytes, Pointer stream);

  int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, Pointer stream);

  int cuStreamCreate(PointerByReference stream, int flags);

  int cuStreamDestroy_v2(Pointer stream);

  int cuStreamSynchronize(Pointer stream);

  int cuStreamBeginCapture_v2(Pointer stream, int mode);

  int cuStreamEndCapture(Pointer stream, PointerByReference graph);

  int cuGraphInstantiateWithFlags(PointerByReference executable, Pointer graph, long flags);

  int cuGraphDestroy(Pointer graph);

  int cuGraphExecDestroy(Pointer executable);

  int cuGraphLaunch(Pointer executable, Pointer stream);

  int cuLaunchKernel(
      Pointer function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      Pointer stream,
      Pointer parameters,
      Pointer extra);
}
