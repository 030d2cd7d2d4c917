# Rounds matrices to 4 bits so that what they make of their inputs changes least. Float32 on the CPU.
class ErrorFeedback(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Rows of several sequences, or of several pieces of a matrix, one after the other
  def join(self: __torch__.ErrorFeedback, rows: List[Tensor]) -> Tensor:
    return torch.cat(rows)

  # Adds to h [k, k] the products of the columns of rows x [n, k], which are those from `first` on of all
  # whose weights, how much each counts, are given, [t]
  def count(self: __torch__.ErrorFeedback, h: Tensor, x: Tensor, weights: Tensor, first: int) -> Tensor:
    for at in range(0, x.size(0), 1024):
      some = x[at:at + 1024]
      counts = weights[first + at:first + at + some.size(0)]
      h.addmm_((some * counts.unsqueeze(1)).t(), some)
    return h

  # The sum h [k, k] of what all rows count, which it overwrites, and their weights [t] -> the lower Cholesky
  # factor of the second moments, [k, k], after `damping` times their mean was added to the diagonal. A
  # column that is always 0 counts as 1.
  def factor(self: __torch__.ErrorFeedback, h: Tensor, weights: Tensor, damping: float) -> Tensor:
    h.div_(torch.sum(weights))
    diagonal = torch.diagonal(h)
    diagonal.add_(torch.eq(diagonal, 0).to(6))
    diagonal.add_(damping * torch.mean(diagonal))
    return torch.linalg_cholesky(h)

  # w [n, k] and the factor L of its inputs -> q uint8 [n, k], scales and zeros [n, k / group].
  # The error E of all columns costs |E L|^2. Columns are rounded from the last to the first, each
  # together with what the errors behind it bring into its column of E L: Babai's nearest plane, which
  # is GPTQ (Frantar et al. 2022) without an inverse.
  def round(self: __torch__.ErrorFeedback, w: Tensor, factor: Tensor, group: int, halves: bool) -> List[Tensor]:
    n = w.size(0)
    k = w.size(1)
    w = w.t().contiguous()
    e = torch.zeros([k, n])
    q = torch.empty([k, n], dtype=0)
    scales = torch.empty([k // group, n])
    zeros = torch.empty([k // group, n])
    costs = torch.square(torch.diagonal(factor))
    for b in range(k // group):
      start = k - (b + 1) * group
      end = start + group
      unit = factor[start:, start:end] / torch.diagonal(factor)[start:end]      # [k - start, group]
      target = w[start:end] + torch.matmul(unit[group:].t(), e[end:])           # [group, n]
      grid = self.grid(target, costs[start:end].unsqueeze(1), halves)
      s = grid[0]
      z = grid[1]
      scales[start // group].copy_(s)
      zeros[start // group].copy_(z)
      for i in range(group):
        c = group - 1 - i
        level = torch.clamp(torch.round((target[c] - z) / s), -8, 7)
        q[start + c].copy_(level + 8)
        error = w[start + c] - (level * s + z)
        e[start + c].copy_(error)
        if c > 0:
          target[0:c].addr_(unit[c, 0:c], error)
    return [q.t().contiguous(), scales.t().contiguous(), zeros.t().contiguous()]

  # w [group, n], costs [group, 1] -> scale and zero [n] each of the grid (q - 8) * scale + zero that is
  # tried to cost least: ranges cut short, each fitted once to what was rounded to it.
  def grid(self: __torch__.ErrorFeedback, w: Tensor, costs: Tensor, halves: bool) -> List[Tensor]:
    low = torch.amin(w, [0])
    high = torch.amax(w, [0])
    middle = (low + high) / 2
    total = torch.sum(costs)
    mean = torch.sum(costs * w, [0]) / total
    scale = torch.clamp((high - low) / 15, 1e-7)
    best_scale = self.stored(scale, halves)
    best_zero = self.stored(middle + scale / 2, halves)
    best = self.cost(w, costs, best_scale, best_zero)
    for i in range(10):
      s = scale * (1. - 0.05 * i)
      z = middle + s / 2
      q = torch.clamp(torch.round((w - z) / s), -8, 7)
      q_mean = torch.sum(costs * q, [0]) / total
      variance = torch.sum(costs * torch.square(q - q_mean), [0])
      covariance = torch.sum(costs * (q - q_mean) * (w - mean), [0])
      s = torch.where(torch.gt(variance, 0), covariance / torch.clamp(variance, 1e-30), s)
      s = self.stored(torch.clamp(s, 1e-7), halves)
      z = self.stored(mean - s * q_mean, halves)
      cost = self.cost(w, costs, s, z)
      better = torch.lt(cost, best)
      best = torch.where(better, cost, best)
      best_scale = torch.where(better, s, best_scale)
      best_zero = torch.where(better, z, best_zero)
    return [best_scale, best_zero]

  def cost(self: __torch__.ErrorFeedback, w: Tensor, costs: Tensor, s: Tensor, z: Tensor) -> Tensor:
    q = torch.clamp(torch.round((w - z) / s), -8, 7)
    return torch.sum(costs * torch.square(w - torch.addcmul(z, q, s)), [0])

  # As it is after it was stored, in bfloat16 if so
  def stored(self: __torch__.ErrorFeedback, x: Tensor, halves: bool) -> Tensor:
    return x.to(15).to(6) if halves else x

  # q uint8 [n, k], scales and zeros [n, g] -> w [n, k]
  def dequantize(self: __torch__.ErrorFeedback, q: Tensor, scales: Tensor, zeros: Tensor) -> Tensor:
    n = q.size(0)
    g = scales.size(1)
    w = q.view([n, g, q.size(1) // g]).to(6) - 8
    return torch.addcmul(zeros.unsqueeze(2), w, scales.unsqueeze(2)).flatten(1)
