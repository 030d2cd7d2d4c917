# A layer of a decoder of the Qwen2 family piece by piece, so that each of its matrices hears the rounded
# ones before it. Float32 on the CPU. Rows of all sequences stand one after the other in x; `counts` says
# how many belong to each.
class DecoderPieces(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  key_heads : int
  epsilon : float

  # RMSNorm of x [t, hidden]
  def norm(self: __torch__.DecoderPieces, x: Tensor, weight: Tensor) -> Tensor:
    return x * torch.rsqrt(torch.mean(x * x, [-1], True) + self.epsilon) * weight

  # y [t, hidden]; weights and biases of queries, keys, values; a bias without elements is absent
  # -> what their attention brings, [t, heads * d]
  def attend(self: __torch__.DecoderPieces, y: Tensor, counts: List[int], weights: List[Tensor], biases: List[Tensor], inverse_frequencies: Tensor) -> Tensor:
    d = weights[0].size(0) // self.heads
    attended = torch.empty([y.size(0), weights[0].size(0)])
    at = 0
    for n in counts:
      projected: List[Tensor] = []
      for i in range(3):
        z = torch.matmul(y[at:at + n], weights[i].t())
        if biases[i].numel() > 0:
          z = z + biases[i]
        projected.append(z.view([n, -1, d]).transpose(0, 1))
      angles = torch.arange(n, dtype=6).unsqueeze(1) * inverse_frequencies
      angles = torch.cat([angles, angles], 1)
      q = self.rotate(projected[0], angles)
      k = self.rotate(projected[1], angles).repeat_interleave(self.heads // self.key_heads, 0)
      v = projected[2].repeat_interleave(self.heads // self.key_heads, 0)
      z = torch.scaled_dot_product_attention(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), None, 0., True)
      attended[at:at + n].copy_(z[0].transpose(0, 1).flatten(1))
      at += n
    return attended

  # x [heads, n, d]: dimension i turns with dimension i + d/2
  def rotate(self: __torch__.DecoderPieces, x: Tensor, angles: Tensor) -> Tensor:
    first, second = x.chunk(2, 2)
    return x * angles.cos() + torch.cat([-second, first], 2) * angles.sin()

  # y [t, hidden] -> the inputs of the down projection, [t, inner]
  def gate(self: __torch__.DecoderPieces, y: Tensor, gate: Tensor, up: Tensor) -> Tensor:
    gated = torch.empty([y.size(0), gate.size(0)])
    for at in range(0, y.size(0), 512):
      some = y[at:at + 512]
      gated[at:at + 512].copy_(torch.silu(torch.matmul(some, gate.t())) * torch.matmul(some, up.t()))
    return gated

  # x + y W^T
  def add(self: __torch__.DecoderPieces, x: Tensor, y: Tensor, weight: Tensor) -> Tensor:
    return torch.addmm(x, y, weight.t())
