# A layer of an encoder of Whisper's design piece by piece, so that each of its matrices
# hears the rounded ones before it. Float32 on the CPU. Rows of all sequences stand one after the other;
# `counts` says how many belong to each. A bias without elements is absent.
class WhisperPieces(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int

  # mel [bins, frames], as many frames as the convolutions see; weight and bias of both convolutions, and
  # the positions -> [encoder frames, d]
  def convolve(self: __torch__.WhisperPieces, mel: Tensor, stem: List[Tensor], frames: int) -> Tensor:
    x = torch.gelu(torch.conv1d(mel.unsqueeze(0), stem[0], stem[1], [1], [1]))
    x = torch.gelu(torch.conv1d(x, stem[2], stem[3], [2], [1]))
    return x[0].t()[0:frames] + stem[4][0:frames]

  # Layer norm of x [t, d]
  def norm(self: __torch__.WhisperPieces, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], weight, bias, 0.00001)

  # y [t, d]; weights and biases of queries, keys, values -> what attention within each sequence brings, [t, d]
  def attend(self: __torch__.WhisperPieces, y: Tensor, counts: List[int], weights: List[Tensor], biases: List[Tensor]) -> Tensor:
    attended = torch.empty([y.size(0), weights[0].size(0)])
    at = 0
    for n in counts:
      some = y[at:at + n]
      q = self.split(self.linear(some, weights[0], biases[0]))
      k = self.split(self.linear(some, weights[1], biases[1]))
      v = self.split(self.linear(some, weights[2], biases[2]))
      a = torch.scaled_dot_product_attention(q, k, v)
      attended[at:at + n].copy_(a[0].transpose(0, 1).flatten(1))
      at += n
    return attended

  # x [n, heads * d] -> [1, heads, n, d]
  def split(self: __torch__.WhisperPieces, x: Tensor) -> Tensor:
    return x.view([x.size(0), self.heads, x.size(1) // self.heads]).transpose(0, 1).unsqueeze(0)

  # x [t, k], weight [n, k] -> [t, n]
  def linear(self: __torch__.WhisperPieces, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    y = torch.matmul(x, weight.t())
    return y.add_(bias) if bias.numel() > 0 else y

  # Rows `first` to before `end` of y [t, d] -> the inputs of the second matrix of a feed-forward block,
  # [end - first, inner]
  def inner(self: __torch__.WhisperPieces, y: Tensor, first: int, end: int, weight: Tensor, bias: Tensor) -> Tensor:
    some = y[first:end]
    inner = torch.empty([some.size(0), weight.size(0)])
    for at in range(0, some.size(0), 512):
      inner[at:at + 512].copy_(torch.gelu(self.linear(some[at:at + 512], weight, bias)))
    return inner

  # Adds to the rows of x [t, d] from `first` on what a linear layer makes of rows y
  def add(self: __torch__.WhisperPieces, x: Tensor, first: int, y: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    x[first:first + y.size(0)].add_(self.linear(y, weight, bias))
    return x

  # x [t, d] -> the mean of every two rows of a sequence; an odd last one is dropped
  def pool(self: __torch__.WhisperPieces, x: Tensor, counts: List[int]) -> Tensor:
    pooled: List[Tensor] = []
    at = 0
    for n in counts:
      pooled.append(x[at:at + n // 2 * 2].view([n // 2, 2, x.size(1)]).mean(1))
      at += n
    return torch.cat(pooled)
