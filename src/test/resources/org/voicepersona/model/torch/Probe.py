class Probe(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  eps : float

  # x [n, k]: comments, operators, slices
  def plus(self: __torch__.Probe, x: Tensor, n: int) -> Tensor:
    if x.dim() == 2 and x.size(0) > 1:
      x = x[:, 0:1] + n
    return (x * self.heads) @ torch.transpose(x, 0, 1) / 2. + self.eps

  def pieces(self: __torch__.Probe, x: Tensor, sizes: List[int], others: List[Tensor]) -> List[Tensor]:
    out: List[Tensor] = []
    at = 0
    for i in range(len(sizes)):
      piece = x[at:at + sizes[i]]
      out.append(self.plus(piece, 1) if piece.size(0) > 1 else piece)
      at += sizes[i]
    for t in others:
      out += [t.to(6)]
    return out
