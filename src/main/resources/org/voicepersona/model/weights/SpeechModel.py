# Qwen2-Audio and Whisper in TorchScript: the arithmetic alone. Weights and state are arguments, the
# loops over layers and tokens are Java's. Equations: transformers, models/qwen2_audio, models/qwen2
# and models/whisper.
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
class SpeechModel(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  dtype : int            # of activations: 6 is float32, 15 is bfloat16
  audio_heads : int
  heads : int            # of queries
  key_heads : int        # of keys and values
  rms_epsilon : float    # of Qwen2-Audio's decoder
  kernel_rows : int      # rows of x up to which the kernels for quantised weights are used
  block_rows : int       # rows of a weight in one block of the CPU's 4-bit layout
  block_halves : bool    # whether a byte holds rows half a block apart, rather than neighbours
  slow_bfloat16 : bool   # whether the host takes many times as long for products of bfloat16 as for float32
  even_steps : bool      # whether all steps have as many rows

  # Weights as they are wanted: dtype 6 float32, 15 bfloat16.
  def cast(self: __torch__.SpeechModel, x: Tensor, dtype: int) -> Tensor:
    return x.to(dtype)

  def activations(self: __torch__.SpeechModel, x: Tensor) -> Tensor:
    return x.to(self.dtype)

  # Rows of several clips or sequences, one after the other.
  def join(self: __torch__.SpeechModel, rows: List[Tensor]) -> Tensor:
    return torch.cat(rows)

  def rows(self: __torch__.SpeechModel, x: Tensor, start: int, end: int) -> Tensor:
    return x[start:end]

  # x [t, hidden] with the rows of audio [n, hidden], on any device, at `places`
  def replace_rows(self: __torch__.SpeechModel, x: Tensor, places: List[int], audio: Tensor) -> Tensor:
    return x.index_copy(0, torch.tensor(places, dtype=4, device=x.device), audio.to(x.device))

  # Tensors of one type -> the same side by side in one allocation
  def compact(self: __torch__.SpeechModel, tensors: List[Tensor]) -> List[Tensor]:
    size = 0
    for i in range(len(tensors)):
      size += (tensors[i].numel() + 255) // 256 * 256
    room = torch.empty([size], dtype=tensors[0].dtype, device=tensors[0].device)
    views: List[Tensor] = []
    at = 0
    for i in range(len(tensors)):
      n = tensors[i].numel()
      views.append(room[at:at + n].view(tensors[i].size()).copy_(tensors[i]))
      at += (n + 255) // 256 * 256
    return views

  # The chosen rows of x; no copy if these are all
  def select_rows(self: __torch__.SpeechModel, x: Tensor, rows: List[int]) -> Tensor:
    whole = len(rows) == x.size(0)
    for i in range(len(rows)):
      whole = whole and rows[i] == i
    if whole:
      return x
    return x.index_select(0, torch.tensor(rows, device=x.device))

  # x where `like` is
  def to_device_of(self: __torch__.SpeechModel, x: Tensor, like: Tensor) -> Tensor:
    return x.to(like.device)

  # x [t, width] -> float32 [t or t + 1, width], on the host; the last row is there twice if t is odd
  def even_rows(self: __torch__.SpeechModel, x: Tensor) -> Tensor:
    wide = x.to("cpu").to(6).contiguous()
    return wide if wide.size(0) % 2 == 0 else torch.cat([wide, wide[wide.size(0) - 1:]])

  # Room for what another engine computes
  def allocate(self: __torch__.SpeechModel, rows: int, width: int) -> Tensor:
    return torch.empty([rows, width], dtype=6)

  # x as layers of torch take it, where `like` is
  def stage_rows(self: __torch__.SpeechModel, x: Tensor, like: Tensor) -> Tensor:
    return x.to(like.device, self.dtype, not x.is_cuda)        # what comes from a GPU is waited for

  # Row-major 4 bits [n, g, k/g/2] -> the tiles of CUDA's kernel
  def tile(self: __torch__.SpeechModel, bytes: Tensor) -> Tensor:
    return torch._convert_weight_to_int4pack(bytes.flatten(1), 8)

  # The scales of rows, [n, g, 2], and those of groups, [g, n, 2], one made of the other
  def regroup(self: __torch__.SpeechModel, scales: Tensor) -> Tensor:
    return scales.transpose(0, 1).contiguous()

  # ------------------------------------------------------------------------------- linear layers

  # The type in which matrices are multiplied where x is: another than that of x where this is slow. How
  # float32 adds up depends on the number of rows: so only where that is always the same.
  def product_type(self: __torch__.SpeechModel, x: Tensor) -> int:
    return self.clip_type(x) if self.even_steps else self.dtype

  # The same for what is computed clip by clip.
  def clip_type(self: __torch__.SpeechModel, x: Tensor) -> int:
    return 6 if self.slow_bfloat16 and not x.is_cuda else self.dtype

  # a [.., m, k], b [.., k, n] -> [.., m, n]
  def matmul(self: __torch__.SpeechModel, a: Tensor, b: Tensor) -> Tensor:
    dtype = self.product_type(a)
    return torch.matmul(a.to(dtype), b.to(dtype)).to(self.dtype)

  def linear(self: __torch__.SpeechModel, x: Tensor, parts: List[Tensor]) -> Tensor:
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
  def product(self: __torch__.SpeechModel, x: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    if weight.is_floating_point():
      as_stored = weight.dtype == self.product_type(x)
      return torch.matmul(x, weight.t()) if as_stored else self.product_blocks(x, weight)
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

  def product_int8(self: __torch__.SpeechModel, x: Tensor, weight: Tensor, scales: Tensor, few: bool) -> Tensor:
    if few and not x.is_cuda:            # libtorch 2.7 has it for the CPU alone
      return torch._weight_int8pack_mm(x, weight, scales)
    return self.product_blocks(x, weight).mul_(scales)

  # weight [n, k] of another type, which a block of rows at a time leaves, always into the same memory
  def product_blocks(self: __torch__.SpeechModel, x: Tensor, weight: Tensor) -> Tensor:
    n = weight.size(0)
    y = torch.empty([x.size(0), n], dtype=x.dtype, device=x.device)
    x = x.to(self.product_type(x))
    rows = 4096 if x.is_cuda else 1024       # a launch costs more there than memory
    buffer = torch.empty([min(rows, n), x.size(1)], dtype=x.dtype, device=x.device)
    for at in range(0, n, rows):
      end = min(at + rows, n)
      w = buffer[0:end - at].copy_(weight[at:end])
      y[:, at:end].copy_(torch.matmul(x, w.t()))
    return y

  # weight [n, g, k/g/2], even column in the high nibble; scales [n, g, 2]
  def product_int4_rows(self: __torch__.SpeechModel, x: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    n = weight.size(0)
    y = torch.empty([x.size(0), n], dtype=x.dtype, device=x.device)
    x = x.to(self.product_type(x))
    scales = scales.to(x.dtype)
    rows = 1024
    for at in range(0, n, rows):
      bytes = weight[at:at + rows]
      q = torch.stack([torch.bitwise_right_shift(bytes, 4), torch.bitwise_and(bytes, 15)], 3)
      q = q.flatten(2).to(x.dtype) - 8                                  # [rows, g, k/g]
      scale = scales[at:at + rows, :, 0:1]
      zero = scales[at:at + rows, :, 1:2]
      w = torch.addcmul(zero, q, scale).flatten(1)                      # [rows, k]
      y[:, at:at + rows].copy_(torch.matmul(x, w.t()))
    return y

  # weight [n, k/2]: blocks [k, block/2] of `block_rows` rows; scales [g, n, 2]. As many blocks are
  # dequantised at a time as stay in the caches of a core, always into the same memory.
  def product_int4_blocks(self: __torch__.SpeechModel, x: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    n = weight.size(0)
    k = x.size(1)
    g = scales.size(0)
    block = self.block_rows
    whole = n // block * block
    rows = max(1, (2097152 + block * k // 2) // (block * k)) * block
    # The zeros of a group are multiplied with the sum of its x: 1/128 of the work.
    x = x.to(self.product_type(x))
    scales = scales.to(x.dtype)
    sums = torch.sum(x.view([x.size(0), g, k // g]), [2])
    y = torch.matmul(sums, scales.select(2, 1))
    w = torch.empty([min(rows, n) * k], dtype=x.dtype, device=x.device)
    q = torch.empty([min(rows, n) * k], dtype=1, device=x.device)
    for at in range(0, whole, rows):
      end = min(at + rows, whole)
      self.add_product(x, weight[at:end], scales[:, at:end].select(2, 0), block, self.block_halves, w, q, y[:, at:end])
    if whole < n:
      self.add_product(x, weight[whole:n], scales[:, whole:n].select(2, 0), n - whole, False, w, q, y[:, whole:n])
    return y.to(self.dtype)

  # y [m, n] += x [m, k] times (q - 8) * scale, of blocks of `block` rows each; scale [g, n].
  # Dequantises into w, by way of q; both have n * k elements or more.
  def add_product(self: __torch__.SpeechModel, x: Tensor, bytes: Tensor, scale: Tensor, block: int, halves: bool, w: Tensor, q: Tensor, y: Tensor) -> Tensor:
    k = x.size(1)
    g = scale.size(0)
    n = scale.size(1)
    shape = [n // block, k, block // 2]
    # With its highest bit flipped, a nibble is q - 8 in two's complement; in the high half of a
    # byte it is 16 times as much, which the scale takes back without rounding.
    half = n * k // 2
    flipped = q[0:half].view(shape)
    torch.bitwise_xor(torch.empty([0], dtype=1, device=x.device).set_(bytes.reshape(shape)), -120, out=flipped)
    high = q[half:2 * half].view(shape)
    w = w[0:n * k].view([k, n // block, 2, block // 2] if halves else [k, n // block, block // 2, 2])
    dim = 2 if halves else 3
    w.select(dim, 0).transpose(0, 1).copy_(torch.bitwise_left_shift(flipped, 4, out=high))
    w.select(dim, 1).transpose(0, 1).copy_(torch.bitwise_and(flipped, -16, out=high))
    w.view([g, k // g, n]).mul_((scale / 16).unsqueeze(1))
    return y.copy_(torch.addmm(y, x, w.view([k, n])))

  # ------------------------------------------------------------------------------- audio encoder

  # mel [bins, frames], as many frames as the convolutions see -> [encoder frames, d]
  def convolve(self: __torch__.SpeechModel, mel: Tensor, conv1: Tensor, bias1: Tensor, conv2: Tensor, bias2: Tensor, positions: Tensor, frames: int) -> Tensor:
    dtype = self.clip_type(conv1)
    x = mel.to(conv1.device).to(dtype).unsqueeze(0)
    x = torch.gelu(torch.conv1d(x, conv1.to(dtype), bias1.to(dtype), [1], [1]))
    x = torch.gelu(torch.conv1d(x, conv2.to(dtype), bias2.to(dtype), [2], [1]))
    # Cropped behind the convolutions, which see the padding; nothing after them does.
    return x[0].t()[0:frames].to(self.dtype) + positions[0:frames]

  # x [sum of counts, d]: the frames of clip after clip
  def encoder_layer(self: __torch__.SpeechModel, x: Tensor, counts: List[int], norms: List[Tensor], qkv: List[Tensor], out: List[Tensor], fc1: List[Tensor], fc2: List[Tensor]) -> Tensor:
    d = x.size(1)
    y = torch.layer_norm(x, [d], norms[0], norms[1], 0.00001)
    q, k, v = self.linear(y, qkv).view([x.size(0), 3, self.audio_heads, d // self.audio_heads]).unbind(1)
    attended: List[Tensor] = []
    at = 0
    for n in counts:
      end = at + n
      attended.append(self.attention(q[at:end], k[at:end], v[at:end]))
      at = end
    x = x + self.linear(torch.cat(attended), out)
    y = torch.layer_norm(x, [d], norms[2], norms[3], 0.00001)
    return x + self.linear(torch.gelu(self.linear(y, fc1)), fc2)

  # x [sum of counts, d] -> pooled by two within each clip, [sum of counts / 2, d]
  def pool(self: __torch__.SpeechModel, x: Tensor, counts: List[int], norm: List[Tensor]) -> Tensor:
    pooled: List[Tensor] = []
    at = 0
    for n in counts:
      pairs = n // 2                                   # an odd last frame was heard, and is dropped
      pooled.append(x[at:at + 2 * pairs].view([pairs, 2, x.size(1)]).mean(1))
      at += n
    return torch.layer_norm(torch.cat(pooled), [x.size(1)], norm[0], norm[1], 0.00001)

  # x [n, d] -> the same, normalised: the end of Whisper's encoder, which does not pool
  def normalize(self: __torch__.SpeechModel, x: Tensor, norm: List[Tensor]) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], norm[0], norm[1], 0.00001)

  # ------------------------------------------------------------------------ Qwen2-Audio's decoder

  # positions [t] -> cosines and sines [t, 1, d] of the rotary embedding
  def rotations(self: __torch__.SpeechModel, positions: Tensor, inverse_frequencies: Tensor) -> List[Tensor]:
    angles = positions.to(6).unsqueeze(1) * inverse_frequencies
    angles = torch.cat([angles, angles], 1).unsqueeze(1)
    return [angles.cos().to(self.dtype), angles.sin().to(self.dtype)]

  # caches[i] [layers, 2, key heads, capacity, d], scales[i] [layers, 2, key heads, capacity] or none.
  # writes: for each sequence the cache that its rows go to, behind how many tokens, how many rows.
  # key_ranges and groups: see attend_groups.
  def decoder_layer(self: __torch__.SpeechModel, x: Tensor, rotations: List[Tensor], caches: List[Tensor], scales: List[Tensor], layer: int, writes: List[int], key_ranges: List[int], groups: List[int], norms: List[Tensor], qkv: List[Tensor], out: List[Tensor], gate_up: List[Tensor], down: List[Tensor]) -> Tensor:
    y = self.linear(self.rms_norm(x, norms[0]), qkv)
    y = y.view([y.size(0), self.heads + 2 * self.key_heads, rotations[0].size(2)])
    q, k, v = y.split_with_sizes([self.heads, self.key_heads, self.key_heads], 1)
    self.write_caches(self.rotate(k, rotations), v, caches, scales, layer, writes)
    attended = self.attend_groups(self.rotate(q, rotations), caches, scales, layer, key_ranges, groups)
    x = x + self.linear(attended, out)
    return x + self.feed_forward(self.rms_norm(x, norms[1]), gate_up, down)

  def feed_forward(self: __torch__.SpeechModel, x: Tensor, gate_up: List[Tensor], down: List[Tensor]) -> Tensor:
    gate, up = self.linear(x, gate_up).chunk(2, 1)
    return self.linear(torch.silu(gate) * up, down)

  # x [t, hidden] -> logits of rows [b, vocabulary] float32
  def logits(self: __torch__.SpeechModel, x: Tensor, rows: List[int], norm: Tensor, head: List[Tensor]) -> Tensor:
    return self.linear(self.rms_norm(self.select_rows(x, rows), norm), head).to(6)

  # logits [b, vocabulary] float32 -> the largest of each row, and their tokens, which are exact up to
  # 2^24: one tensor, to be copied at once, float32 [2, b, most]
  def top_k(self: __torch__.SpeechModel, logits: Tensor, most: int) -> Tensor:
    values, ids = torch.topk(logits, most, 1, True, False)
    return torch.stack([values, ids.to(6)])

  def rms_norm(self: __torch__.SpeechModel, x: Tensor, weight: Tensor) -> Tensor:
    wide = x.to(6)
    mean_square = torch.mean(wide * wide, [-1], True)
    return (wide * torch.rsqrt(mean_square + self.rms_epsilon)).to(self.dtype) * weight

  # x [t, heads, d]: dimension i turns with dimension i + d/2
  def rotate(self: __torch__.SpeechModel, x: Tensor, rotations: List[Tensor]) -> Tensor:
    first, second = x.chunk(2, 2)
    return x * rotations[0] + torch.cat([-second, first], 2) * rotations[1]

  # --------------------------------------------------- Qwen2-Audio's decoder with pages, for GPUs
  #
  # All keys and values of a stage lie in one tensor, values [layers, tokens, 2, key heads, d], with
  # scales [layers, tokens, 2, key heads] or none; a page is 64 neighbouring tokens. Which pages a row
  # sees is settled once a step. The store of a stage is four tensors: values, scales, and the two in
  # which pages are gathered, as they are and in the type of the activations.

  # numbers, on the host: positions [t], slots to write to [t], and for each batch of attention its pages
  # [g * w] and views [g * r * 3]; shapes: t, and g, r, w of each batch, whose rows are the next g * r.
  # -> cosines and signed sines [t, 1, d], slots [t], epsilon [1, 1], and for each batch pages [g, w]
  # and biases [g, 1, q * r, w * 64], q being the heads of queries to one of keys
  def paged_step(self: __torch__.SpeechModel, numbers: Tensor, shapes: List[int], inverse_frequencies: Tensor) -> List[Tensor]:
    numbers = numbers.to(inverse_frequencies.device, 4, True)
    t = shapes[0]
    angles = numbers[0:t].to(6).view([t, 1, 1]) * inverse_frequencies
    cosines = angles.cos().to(self.dtype)
    sines = angles.sin().to(self.dtype)
    epsilon = torch.full([1, 1], self.rms_epsilon, dtype=6, device=numbers.device)
    step = [torch.cat([cosines, cosines], 2), torch.cat([-sines, sines], 2), numbers[t:2 * t], epsilon]
    at = 2 * t
    for i in range(len(shapes) // 3):
      g, r, w = shapes[3 * i + 1], shapes[3 * i + 2], shapes[3 * i + 3]
      step.append(numbers[at:at + g * w].view([g, w]))
      at += g * w
      view = numbers[at:at + 3 * g * r].view([g, 1, r, 3])
      at += 3 * g * r
      column = torch.arange(w * 64, device=numbers.device)
      seen = torch.lt(column, view[:, :, :, 0:1])
      seen = torch.logical_or(seen, torch.logical_and(torch.ge(column, view[:, :, :, 1:2]), torch.lt(column, view[:, :, :, 2:3])))
      bias = torch.zeros(seen.size(), dtype=self.dtype, device=numbers.device)
      bias = bias.masked_fill_(torch.logical_not(seen), float("-inf"))
      q = self.heads // self.key_heads
      step.append(bias if q == 1 else bias.repeat([1, 1, q, 1]))
    return step

  # step: what paged_step returns. But for attention, rows are computed so many at a time that what is
  # allocated for them stays small.
  def paged_layer(self: __torch__.SpeechModel, x: Tensor, step: List[Tensor], store: List[Tensor], layer: int, norms: List[Tensor], qkv: List[Tensor], out: List[Tensor], gate_up: List[Tensor], down: List[Tensor]) -> Tensor:
    rows = 128
    queries: List[Tensor] = []
    for at in range(0, x.size(0), rows):
      y = self.linear_in_place(self.fused_rms_norm(x[at:at + rows], norms[0], step[3]), qkv)
      y = y.view([y.size(0), self.heads + 2 * self.key_heads, step[0].size(2)])
      v = y[:, self.heads + self.key_heads:]
      qk = y[:, 0:self.heads + self.key_heads]
      first, second = qk.chunk(2, 2)
      qk = torch.addcmul(qk * step[0][at:at + rows], torch.cat([second, first], 2), step[1][at:at + rows])
      self.write_pages(torch.stack([qk[:, self.heads:], v], 1), store[0], store[1], layer, step[2][at:at + rows], step[3])
      queries.append(qk[:, 0:self.heads])
    attended = self.attend_pages(queries[0] if len(queries) == 1 else torch.cat(queries), store, layer, step)
    parts: List[Tensor] = []
    for at in range(0, x.size(0), rows):
      some = x[at:at + rows] + self.linear(attended[at:at + rows], out)
      y = self.fused_rms_norm(some, norms[1], step[3])
      gated = torch.silu(self.linear(y, gate_up[0:3])).mul_(self.linear(y, gate_up[3:6]))
      parts.append(some + self.linear(gated, down))
    return parts[0] if len(parts) == 1 else torch.cat(parts)

  # rms_norm in fewer kernels; rounded otherwise
  def fused_rms_norm(self: __torch__.SpeechModel, x: Tensor, weight: Tensor, epsilon: Tensor) -> Tensor:
    norm = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    inverse = torch.rsqrt(torch.addcmul(epsilon, norm, norm, value=1. / x.size(1)))
    return torch.mul(x, inverse, out=torch.empty_like(x)).mul_(weight)

  # linear, of which every part has a bias, without putting the outputs together afterwards
  def linear_in_place(self: __torch__.SpeechModel, x: Tensor, parts: List[Tensor]) -> Tensor:
    n = 0
    for i in range(len(parts) // 3):
      n += parts[3 * i + 2].size(0)
    y = torch.empty([x.size(0), n], dtype=x.dtype, device=x.device)
    at = 0
    for i in range(len(parts) // 3):
      bias = parts[3 * i + 2]
      end = at + bias.size(0)
      torch.add(self.product(x, parts[3 * i], parts[3 * i + 1]), bias, out=y[:, at:end])
      at = end
    return y

  # Writes kv [t, 2, key heads, d] to slots [t]. Epsilon keeps a scale from being 0.
  def write_pages(self: __torch__.SpeechModel, kv: Tensor, values: Tensor, scales: Tensor, layer: int, slots: Tensor, epsilon: Tensor) -> Tensor:
    if scales.numel() == 0:
      return values[layer].index_copy_(0, slots, kv)
    scale = torch.add(epsilon, torch.linalg_vector_norm(kv, float("inf"), [3], dtype=6), alpha=1. / 127)
    scales[layer].index_copy_(0, slots, scale)
    return values[layer].index_copy_(0, slots, torch.round(kv / scale.unsqueeze(3)).to(1))

  # The chosen pages, [pages, 64, 2, key heads, d], in the type of the activations. Where they have room
  # they are put into the same memory each time, for what is allocated anew for each size piles up.
  def gather_pages(self: __torch__.SpeechModel, store: List[Tensor], layer: int, chosen: Tensor) -> Tensor:
    n = chosen.size(0)
    keys = store[0].size(3)
    d = store[0].size(4)
    fits = n * 64 <= store[2].size(0)
    pages = store[0][layer].view([-1, 64, 2, keys, d])
    if fits:
      kv = torch.index_select(pages, 0, chosen, out=store[2][0:n * 64].view([n, 64, 2, keys, d]))
    else:
      kv = torch.index_select(pages, 0, chosen)
    if store[1].numel() == 0:
      return kv
    scales = store[1][layer].view([-1, 64, 2, keys]).index_select(0, chosen).unsqueeze(4)
    if fits:
      return torch.mul(kv, scales, out=store[3][0:n * 64].view([n, 64, 2, keys, d]))
    return (kv * scales).to(self.dtype)

  # Attention of rows q [t, heads, d] -> [t, heads * d]
  def attend_pages(self: __torch__.SpeechModel, q: Tensor, store: List[Tensor], layer: int, step: List[Tensor]) -> Tensor:
    d = q.size(2)
    keys = self.key_heads
    attended: List[Tensor] = []
    row = 0
    for i in range((len(step) - 4) // 2):
      pages, bias = step[4 + 2 * i], step[5 + 2 * i]
      g, w = pages.size(0), pages.size(1)
      r = bias.size(2) // (self.heads // keys)
      kv = self.gather_pages(store, layer, pages.view([g * w]))
      kv = kv.view([g, w * 64, 2, keys, d]).permute([2, 0, 3, 1, 4])       # [2, g, keys, tokens, d]
      some = q[row:row + g * r].view([g, r, keys, self.heads // keys, d]).permute([0, 2, 3, 1, 4])
      y = torch.scaled_dot_product_attention(some.reshape([g, keys, -1, d]), kv[0], kv[1], bias)
      y = y.view([g, keys, self.heads // keys, r, d]).permute([0, 3, 1, 2, 4])
      attended.append(y.reshape([g * r, self.heads * d]))
      row += g * r
    return attended[0] if len(attended) == 1 else torch.cat(attended)

  # --------------------------------------------------------------------------- Whisper's decoder

  # Keys and values of the encoder's frames [n, d], once a clip, into a cache of their own.
  def write_clip(self: __torch__.SpeechModel, x: Tensor, cache: Tensor, scales: Tensor, layer: int, kv: List[Tensor]) -> Tensor:
    k, v = self.linear(x, kv).view([x.size(0), 2, self.key_heads, x.size(1) // self.key_heads]).unbind(1)
    self.write_rows(k, cache, scales, layer, 0, 0)
    return self.write_rows(v, cache, scales, layer, 1, 0)

  # x [t, d]; caches, scales, writes, key_ranges, groups: of the text, see decoder_layer;
  # clips, clip_scales, clip_key_ranges, clip_groups: those of write_clip, which the text attends to.
  def whisper_layer(self: __torch__.SpeechModel, x: Tensor, caches: List[Tensor], scales: List[Tensor], layer: int, writes: List[int], key_ranges: List[int], groups: List[int], clips: List[Tensor], clip_scales: List[Tensor], clip_key_ranges: List[int], clip_groups: List[int], norms: List[Tensor], qkv: List[Tensor], out: List[Tensor], clip_query: List[Tensor], clip_out: List[Tensor], fc1: List[Tensor], fc2: List[Tensor]) -> Tensor:
    d = x.size(1)
    shape = [x.size(0), 3, self.heads, d // self.heads]
    q, k, v = self.linear(self.normalize(x, norms[0:2]), qkv).view(shape).unbind(1)
    self.write_caches(k, v, caches, scales, layer, writes)
    x = x + self.linear(self.attend_groups(q, caches, scales, layer, key_ranges, groups), out)
    q = self.linear(self.normalize(x, norms[2:4]), clip_query).view([x.size(0), self.heads, d // self.heads])
    x = x + self.linear(self.attend_groups(q, clips, clip_scales, layer, clip_key_ranges, clip_groups), clip_out)
    return x + self.linear(torch.gelu(self.linear(self.normalize(x, norms[4:6]), fc1)), fc2)

  # x [t, d] -> logits of rows [b, vocabulary] float32
  def whisper_logits(self: __torch__.SpeechModel, x: Tensor, rows: List[int], norm: List[Tensor], head: List[Tensor]) -> Tensor:
    return self.linear(self.normalize(self.select_rows(x, rows), norm), head).to(6)

  # ------------------------------------------------------------------------ attention and caches

  # q, k, v [n, heads, d] -> [n, heads * d]; every row to every other
  def attention(self: __torch__.SpeechModel, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    y = torch.scaled_dot_product_attention(q.transpose(0, 1).unsqueeze(0), k.transpose(0, 1).unsqueeze(0), v.transpose(0, 1).unsqueeze(0))
    return y[0].transpose(0, 1).flatten(1)

  # Room for keys and values, as they are or in 8 bits.
  def cache(self: __torch__.SpeechModel, shape: List[int], compressed: bool, like: Tensor) -> Tensor:
    return torch.zeros(shape, dtype=1 if compressed else self.dtype, device=like.device)

  # The scales of compressed keys and values; none for others.
  def cache_scales(self: __torch__.SpeechModel, shape: List[int], compressed: bool, like: Tensor) -> Tensor:
    return torch.zeros(shape[0:4] if compressed else [0], dtype=6, device=like.device)

  # A cache with more room, holding the same `tokens`
  def grow(self: __torch__.SpeechModel, old: Tensor, capacity: int, tokens: int) -> Tensor:
    if old.numel() == 0:
      return old
    shape = old.size()
    shape[3] = capacity
    new = torch.zeros(shape, dtype=old.dtype, device=old.device)
    new[:, :, :, 0:tokens].copy_(old[:, :, :, 0:tokens])
    return new

  # Writes k, v [t, key heads, d] to their caches; see decoder_layer for `writes`.
  def write_caches(self: __torch__.SpeechModel, k: Tensor, v: Tensor, caches: List[Tensor], scales: List[Tensor], layer: int, writes: List[int]) -> int:
    at = 0
    for i in range(len(writes) // 3):
      cache = writes[3 * i]
      start = writes[3 * i + 1]
      end = at + writes[3 * i + 2]
      self.write_rows(k[at:end], caches[cache], scales[cache], layer, 0, start)
      self.write_rows(v[at:end], caches[cache], scales[cache], layer, 1, start)
      at = end
    return at

  # Attention of all rows, q [t, heads, d], group after group. A group is three numbers: how many
  # rows, how many tokens their caches have room for, how many key_ranges they make; see attend.
  # -> [t, heads * d]
  def attend_groups(self: __torch__.SpeechModel, q: Tensor, caches: List[Tensor], scales: List[Tensor], layer: int, key_ranges: List[int], groups: List[int]) -> Tensor:
    attended: List[Tensor] = []
    row = 0
    first = 0
    for i in range(len(groups) // 3):
      end = row + groups[3 * i]
      last = first + groups[3 * i + 2]
      attended.append(self.attend(q[row:end], caches, scales, layer, key_ranges[6 * first:6 * last], groups[3 * i + 1]))
      row = end
      first = last
    return attended[0] if len(attended) == 1 else torch.cat(attended)

  # Writes rows [n, key heads, d] of keys (part 0) or values (part 1) behind `start` tokens.
  def write_rows(self: __torch__.SpeechModel, rows: Tensor, cache: Tensor, scales: Tensor, layer: int, part: int, start: int) -> Tensor:
    rows = rows.transpose(0, 1)
    place = cache[layer][part][:, start:start + rows.size(1)]
    if scales.numel() == 0:
      return place.copy_(rows)
    wide = rows.to(6)
    scale = torch.clamp(torch.amax(torch.abs(wide), [2], True) / 127, 1e-30)
    scales[layer][part][:, start:start + rows.size(1)].copy_(scale.squeeze(2))
    return place.copy_(torch.round(wide / scale))

  # Attention of a group of rows, q [n, heads, d], each to a context of up to `width` tokens that
  # lies in several caches. A key range is six numbers: some of the rows (first, how many) go to the
  # first `length` tokens of a cache, which stand at `column` of the context; if causal, the last of
  # these tokens are the rows' own. Rows that share a beginning attend to it together. Products take the
  # whole capacity of a cache, with a weight of 0 behind `length`: a part of it would be copied first.
  # -> [n, heads * d]
  def attend(self: __torch__.SpeechModel, q: Tensor, caches: List[Tensor], scales: List[Tensor], layer: int, key_ranges: List[int], width: int) -> Tensor:
    n = q.size(0)
    d = q.size(2)
    keys = self.key_heads
    q = q.view([n, keys, self.heads // keys, d]).permute([1, 2, 0, 3])
    shape = [keys, self.heads // keys, n, width]
    scores = torch.full(shape, float("-inf"), dtype=q.dtype, device=q.device)
    for i in range(len(key_ranges) // 6):
      first, rows, cache, column, length, causal = key_ranges[6 * i], key_ranges[6 * i + 1], key_ranges[6 * i + 2], key_ranges[6 * i + 3], key_ranges[6 * i + 4], key_ranges[6 * i + 5]
      k = caches[cache][layer][0].to(q.dtype)
      some = q[:, :, first:first + rows].reshape([keys, -1, d])
      s = self.matmul(some, k.transpose(1, 2))
      if scales[cache].numel() > 0:
        s = s * scales[cache][layer][0].unsqueeze(1)
      place = scores[:, :, first:first + rows, column:column + length]
      place.copy_(s.view([keys, -1, rows, k.size(1)])[:, :, :, 0:length])
      if causal == 1 and rows > 1:
        later = torch.ones([rows, length], dtype=11, device=q.device).triu(length - rows + 1)
        place.masked_fill_(later, float("-inf"))
    p = torch.softmax(scores.to(6) * (float(d) ** -0.5), -1).to(q.dtype)
    y = torch.zeros([keys, self.heads // keys, n, d], dtype=q.dtype, device=q.device)
    for i in range(len(key_ranges) // 6):
      first, rows, cache, column = key_ranges[6 * i], key_ranges[6 * i + 1], key_ranges[6 * i + 2], key_ranges[6 * i + 3]
      v = caches[cache][layer][1].to(q.dtype)
      some = p[:, :, first:first + rows, column:column + v.size(1)].reshape([keys, -1, v.size(1)])
      if scales[cache].numel() > 0:
        some = (some * scales[cache][layer][1].unsqueeze(1)).to(q.dtype)
      y[:, :, first:first + rows].add_(self.matmul(some, v).view([keys, -1, rows, d]))
    return y.permute([2, 0, 1, 3]).reshape([n, self.heads * d])
