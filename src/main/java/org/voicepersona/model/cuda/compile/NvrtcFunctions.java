package org.voicepersona.model.cuda.compile;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/** The functions of NVRTC that are used; each but the first returns 0 or an error number. */
interface NvrtcFunctions extends Library {

  String nvrtcGetErrorString(int error);

  int nvrtcVersion(IntByReference major, IntByReference minor);

  int nvrtcGetNumSupportedArchs(IntByReference count);

  int nvrtcGetSupportedArchs(int[] architectures);

  int nvrtcCreateProgram(
      PointerByReference program,
      String source,
      String name,
      int headers,
      StringArray headerTexts,
      StringArray headerNames);

  int nvrtcCompileProgram(Pointer program, int options, StringArray texts);

  int nvrtcGetProgramLogSize(Pointer program, LongByReference bytes);

  int nvrtcGetProgramLog(Pointer program, byte[] log);

  int nvrtcGetCUBINSize(Pointer program, LongByReference bytes);

  int nvrtcGetCUBIN(Pointer program, byte[] image);

  int nvrtcGetPTXSize(Pointer program, LongByReference bytes);

  int nvrtcGetPTX(Pointer program, byte[] image);

  int nvrtcDestroyProgram(PointerByReference program);
}
