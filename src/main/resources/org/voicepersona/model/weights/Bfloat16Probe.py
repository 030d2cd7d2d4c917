class Bfloat16Probe(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # 1 if oneDNN multiplies bfloat16 on this processor, else 0
  def multiplies(self: __torch__.Bfloat16Probe) -> Tensor:
    return torch.tensor(1 if ops.mkldnn._is_mkldnn_bf16_supported() else 0)
