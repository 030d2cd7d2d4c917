class Int4Kernel(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # 4-bit values q [n, k] int32, 0..15 -> [n, k/2] in the order of this processor's kernel
  def pack(self: __torch__.Int4Kernel, q: Tensor) -> Tensor:
    return torch._convert_weight_to_int4pack_for_cpu(q, 1)
