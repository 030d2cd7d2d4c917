# What a machine can do at best: the limits that figures are held against.
class Machine(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def floats(self: __torch__.Machine, shape: List[int], dtype: int) -> Tensor:
    return torch.ones(shape, dtype=dtype)

  def read(self: __torch__.Machine, x: Tensor) -> Tensor:
    return torch.sum(x)

  def copy(self: __torch__.Machine, x: Tensor, to: Tensor) -> Tensor:
    return to.copy_(x)

  def multiply(self: __torch__.Machine, x: Tensor, w: Tensor) -> Tensor:
    return torch.matmul(x, w.t())
