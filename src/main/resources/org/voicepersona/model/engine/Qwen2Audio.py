# Qwen2-Audio in TorchScript: the arithmetic alone. Weights and state are arguments, the loops over
# layers and tokens are Java's. Equations: transformers, models/qwen2_audio and models/qwen2.
#
# Sequences are not padded: the rows of all sequences of a step stand one after the other in x, and
# `counts` says how many belong to each. Linear layers see all rows at once, attention sees one
# sequence at a time.
#
# A linear layer is a list of parts whose outputs stand side by side, three tensors a part: weight,
# scales, bias. A tensor without elements is absent. How a weight is stored shows in its type:
#   floating point  [n, k]
#   int8            [n, k]          scales [n]
#   uint8           [n, g, k/g/2]   scales [n, g, 2]  4 bits, row-major, g groups, even column high
#   uint8           [n, k/2]        scales [g, n, 2]  4 bits, blocks of rows for the CPU's kernel
#   int32           [n/8, ...]      scales [g, n, 2]  4 bits, tiles for CUDA's kernel
# scales [..., 2] are scale and zero of a group: w = (q - 8) * scale + zero.
class Qwen2Audio(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  dtype : int            # of activations: 6 is float32, 15 is bfloat16
  audio_heads : int
  heads : int            # of queries
  key_heads : int        # of keys and values
  rms_epsilon : float
  kernel_rows : int      # rows of x up to which the kernels for quantised weights are used
  block_rows : int       # rows of a weight in one block of the CPU's 4-bit layout
  block_halves : bool    # whether a byte holds rows half a block apart, rather than neighbours

  # Weights as they are wanted: dtype 6 float32, 15 bfloat16.
  def cast(self: __torch__.Qwen2Audio, x: Tensor, dtype: int) -> Tensor:
    return x.to(dtype)

  def activations(self: __torch__.Qwen2Audio, x: Tensor) -> Tensor:
    return x.to(self.dtype)

  # Rows of several clips or sequences, one after the other.
  def join(self: __torch__.Qwen2Audio, rows: List[Tensor]) -> Tensor:
    return torch.cat(rows)

  # x [t, hidden] with the rows of audio [n, hidden] at `places`
  def insert(self: __torch__.Qwen2Audio, x: Tensor, places: List[int], audio: Tensor) -> Tensor:
    return x.index_copy(0, torch.tensor(places, dtype=4, device=x.device), audio)

  # x where `like` is
  def move(self: __torch__.Qwen2Audio, x: Tensor, like: Tensor) -> Tensor:
    return x.to(like.device)

  # Row-major 4 bits [n, g, k/g/2] -> the tiles of CUDA's kernel
  def tile(self: __torch__.Qwen2Audio, bytes: Tensor) -> Tensor:
    return torch._convert_weight_to_int4pack(bytes.flatten(1), 8)

  # The scales of rows, [n, g, 2], and those of groups, [g, n, 2], one made of the other
  def regroup(self: __torch__.Qwen2Audio, scales: Tensor) -> Tensor:
    return scales.transpose(0, 1).contiguous()

  # ------------------------------------------------------------------------------- linear layers

  def linear(self: __torch__.Qwen2Audio, x: Tensor, parts: List[Tensor]) -> Tensor:
    x = x.contiguous()
    outputs: List[Tensor] = []
    for i in range(len(parts) // 3):
      y = self.product(x, parts[3 * i], parts[3 * i + 1])
      bias = parts[3 * i + 2]
      if bias.numel() > 0:
        y = y + bias
      outputs.append(y)
    return outputs[0] if len(outputs) == 1 else torch.cat(outputs, 1)

  # x [m, k] -> [m, n]
  def product(self: __torch__.Qwen2Audio, x: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    if weight.is_floating_point():
      return torch.matmul(x, weight.t())
    few = x.size(0) <= self.kernel_rows
    if weight.dtype == 1:
      return self.product_int8(x, weight, scales, few)
    if weight.dtype == 3:
      return torch._weight_int4pack_mm(x, weight, x.size(1) // scales.size(0), scales)
    if weight.dim() == 3:
      return self.product_int4_rows(x, weight, scales)
    if few:
      return torch._weight_int4pack_mm_for_cpu(x, weight, x.size(1) // scales.size(0), scales)
    return self.product_int4_blocks(x, weight, scales)

  def product_int8(self: __torch__.Qwen2Audio, x: Tensor, weight: Tensor, scales: Tensor, few: bool) -> Tensor:
    if few and not x.is_cuda:            # libtorch 2.7 has it for the CPU alone
      return torch._weight_int8pack_mm(x, weight, scales)
    n = weight.size(0)
    y = torch.empty([x.size(0), n], dtype=x.dtype, device=x.device)
    rows = 1024
    buffer = torch.empty([min(rows, n), x.size(1)], dtype=x.dtype, device=x.device)
    for at in range(0, n, rows):
      end = min(at + rows, n)
      w = buffer[0:end - at].copy_(weight[at:end])
      y[:, at:end].copy_(torch.matmul(x, w.t()))
    return y.mul_(scales)

  # weight [n, g, k/g/2], even column in the high nibble; scales [n, g, 2]
  def product_int4_rows(self: __torch__.Qwen2Audio, x: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    n = weight.size(0)
    y = torch.empty([x.size(0), n], dtype=x.dtype, device=x.device)
    rows = 1024
    for at in range(0, n, rows):
      bytes = weight[at:at + rows]
      q = torch.stack([torch.bitwise_right_shift(bytes, 4), torch.bitwise_and(bytes, 15)], 3)
      q = q.flatten(2).to(self.dtype) - 8                               # [rows, g, k/g]
      scale = scales[at:at + rows, :, 0:1]
      zero = scales[at:at + rows, :, 1:2]
      w = torch.addcmul(zero, q, scale).flatten(1)                      # [rows, k]
      y[:, at:at + rows].copy_(torch.matmul(x, w.t()))
    return y

  # weight [n, k/2]: blocks [k, block/2] of `block_rows` rows; scales [g, n, 2]
  def product_int4_blocks(self: __torch__.Qwen2Audio, x: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    n = weight.size(0)
    block = self.block_rows
    whole = n // block * block
    y = torch.empty([x.size(0), n], dtype=x.dtype, device=x.device)
    rows = 1024                                                         # a multiple of any block
    buffer = torch.empty([x.size(1) * min(rows, n)], dtype=x.dtype, device=x.device)
    for at in range(0, whole, rows):
      end = min(at + rows, whole)
      q = self.nibbles(weight[at:end], block, self.block_halves)
      self.multiply(x, q, scales[:, at:end], buffer, y[:, at:end])
    if whole < n:
      q = self.nibbles(weight[whole:n], n - whole, False)
      self.multiply(x, q, scales[:, whole:n], buffer, y[:, whole:n])
    return y

  # bytes [b * block, k/2] -> q [b, k, block], uint8
  def nibbles(self: __torch__.Qwen2Audio, bytes: Tensor, block: int, halves: bool) -> Tensor:
    bytes = bytes.reshape([bytes.size(0) // block, bytes.size(1) * 2, block // 2])
    pair = [torch.bitwise_and(bytes, 15), torch.bitwise_right_shift(bytes, 4)]
    return torch.cat(pair, 2) if halves else torch.stack(pair, 3).flatten(2)

  # y [m, n] <- x [m, k] times the dequantised q [b, k, n/b], through `buffer` of at least k * n
  def multiply(self: __torch__.Qwen2Audio, x: Tensor, q: Tensor, scales: Tensor, buffer: Tensor, y: Tensor) -> Tensor:
    k = q.size(1)
    n = q.size(0) * q.size(2)
    g = scales.size(0)
    w = buffer[0:k * n]
    w.view([k, q.size(0), q.size(2)]).copy_(q.transpose(0, 1))
    grouped = w.view([g, k // g, n])
    grouped.sub_(8)
    scale = scales[:, :, 0].contiguous().unsqueeze(1)
    zero = scales[:, :, 1].contiguous().unsqueeze(1)
    torch.addcmul(zero, grouped, scale, out=grouped)
    return y.copy_(torch.matmul(x, w.view([k, n])))

  # ------------------------------------------------------------------------------- audio encoder

  # mel [bins, frames], as many frames as the convolutions see -> [encoder frames, d]
  def listen(self: __torch__.Qwen2Audio, mel: Tensor, conv1: Tensor, bias1: Tensor, conv2: Tensor, bias2: Tensor, positions: Tensor, frames: int) -> Tensor:
    x = mel.to(self.dtype).unsqueeze(0)
    x = torch.gelu(torch.conv1d(x, conv1, bias1, [1], [1]))
    x = torch.gelu(torch.conv1d(x, conv2, bias2, [2], [1]))
    # Cropped behind the convolutions, which see the padding; nothing after them does.
    return x[0].t()[0:frames] + positions[0:frames]

  # x [sum of counts, d]: the frames of clip after clip
  def encoder_layer(self: __torch__.Qwen2Audio, x: Tensor, counts: List[int], norms: List[Tensor], qkv: List[Tensor], out: List[Tensor], fc1: List[Tensor], fc2: List[Tensor]) -> Tensor:
    d = x.size(1)
    y = torch.layer_norm(x, [d], norms[0], norms[1], 0.00001)
    q, k, v = self.linear(y, qkv).view([x.size(0), 3, self.audio_heads, d // self.audio_heads]).unbind(1)
    attended: List[Tensor] = []
    at = 0
    for n in counts:
      end = at + n
      attended.append(self.attention(q[at:end], k[at:end].transpose(0, 1), v[at:end].transpose(0, 1), 0, False))
      at = end
    x = x + self.linear(torch.cat(attended), out)
    y = torch.layer_norm(x, [d], norms[2], norms[3], 0.00001)
    return x + self.linear(torch.gelu(self.linear(y, fc1)), fc2)

  # x [sum of counts, d] -> pooled by two within each clip, [sum of counts / 2, d]
  def pool(self: __torch__.Qwen2Audio, x: Tensor, counts: List[int], norm: List[Tensor]) -> Tensor:
    pooled: List[Tensor] = []
    at = 0
    for n in counts:
      pairs = n // 2                                   # an odd last frame was heard, and is dropped
      pooled.append(x[at:at + 2 * pairs].view([pairs, 2, x.size(1)]).mean(1))
      at += n
    return torch.layer_norm(torch.cat(pooled), [x.size(1)], norm[0], norm[1], 0.00001)

  # ------------------------------------------------------------------------------------- decoder

  # positions [t] -> cosines and sines [t, 1, d] of the rotary embedding
  def rotations(self: __torch__.Qwen2Audio, positions: Tensor, inverse_frequencies: Tensor) -> List[Tensor]:
    angles = positions.to(6).unsqueeze(1) * inverse_frequencies
    angles = torch.cat([angles, angles], 1).unsqueeze(1)
    return [angles.cos().to(self.dtype), angles.sin().to(self.dtype)]

  # Room for the keys and values of one sequence.
  def cache(self: __torch__.Qwen2Audio, shape: List[int], like: Tensor) -> Tensor:
    return torch.empty(shape, dtype=self.dtype, device=like.device)

  # caches[i] [layers, 2, key heads, capacity, d] holds starts[i] tokens and takes counts[i] more
  def decoder_layer(self: __torch__.Qwen2Audio, x: Tensor, rotations: List[Tensor], caches: List[Tensor], layer: int, starts: List[int], counts: List[int], norms: List[Tensor], qkv: List[Tensor], out: List[Tensor], gate_up: List[Tensor], down: List[Tensor]) -> Tensor:
    t = x.size(0)
    d = rotations[0].size(2)
    y = self.linear(self.rms_norm(x, norms[0]), qkv).view([t, self.heads + 2 * self.key_heads, d])
    q, k, v = y.split_with_sizes([self.heads, self.key_heads, self.key_heads], 1)
    q = self.rotate(q, rotations)
    k = self.rotate(k, rotations)
    attended: List[Tensor] = []
    at = 0
    for i in range(len(caches)):
      end = at + counts[i]
      cache = caches[i][layer]
      cache[0, :, starts[i]:starts[i] + counts[i]].copy_(k[at:end].transpose(0, 1))
      cache[1, :, starts[i]:starts[i] + counts[i]].copy_(v[at:end].transpose(0, 1))
      held = cache[:, :, 0:starts[i] + counts[i]]
      attended.append(self.attention(q[at:end], held[0], held[1], starts[i], True))
      at = end
    x = x + self.linear(torch.cat(attended), out)
    gate, up = self.linear(self.rms_norm(x, norms[1]), gate_up).chunk(2, 1)
    return x + self.linear(torch.silu(gate) * up, down)

  # x [t, hidden] -> logits of rows [b, vocabulary] float32
  def logits(self: __torch__.Qwen2Audio, x: Tensor, rows: List[int], norm: Tensor, head: List[Tensor]) -> Tensor:
    chosen = x.index_select(0, torch.tensor(rows, device=x.device))
    return self.linear(self.rms_norm(chosen, norm), head).to(6)

  def rms_norm(self: __torch__.Qwen2Audio, x: Tensor, weight: Tensor) -> Tensor:
    wide = x.to(6)
    mean_square = torch.mean(wide * wide, [-1], True)
    return (wide * torch.rsqrt(mean_square + self.rms_epsilon)).to(self.dtype) * weight

  # x [t, heads, d]: dimension i turns with dimension i + d/2
  def rotate(self: __torch__.Qwen2Audio, x: Tensor, rotations: List[Tensor]) -> Tensor:
    first, second = x.chunk(2, 2)
    return x * rotations[0] + torch.cat([-second, first], 2) * rotations[1]

  # q [n, heads, d], the first of them at position `start`; k, v [key heads, m, d] -> [n, heads * d]
  def attention(self: __torch__.Qwen2Audio, q: Tensor, k: Tensor, v: Tensor, start: int, causal: bool) -> Tensor:
    n = q.size(0)
    repeats = q.size(1) // k.size(0)
    if repeats > 1:
      k = k.repeat_interleave(repeats, 0)
      v = v.repeat_interleave(repeats, 0)
    mask: Optional[Tensor] = None
    if causal and start > 0 and n > 1:
      mask = torch.ones([n, k.size(1)], dtype=11, device=q.device).tril(start)
    y = torch.scaled_dot_product_attention(q.transpose(0, 1).unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), mask, 0., causal and start == 0 and n > 1)
    return y[0].transpose(0, 1).flatten(1)
