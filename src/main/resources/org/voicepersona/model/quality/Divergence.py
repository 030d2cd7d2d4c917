# Compares what two models say of the same tokens.
class Divergence(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # reference, logits [n or more, vocabulary] float32, next [n] -> [4, n] float64: log-likelihood of the
  # next token by the reference and by the other, divergence of the other (KL, nats), and 1 where both
  # have the same first choice
  def compare(self: __torch__.Divergence, reference: Tensor, logits: Tensor, next: Tensor) -> Tensor:
    n = next.size(0)
    p = torch.log_softmax(reference[0:n].to(7), 1)
    q = torch.log_softmax(logits[0:n].to(7), 1)
    chosen = next.unsqueeze(1)
    divergence = torch.sum(torch.exp(p) * (p - q), [1])
    same = torch.eq(torch.argmax(p, 1), torch.argmax(q, 1)).to(7)
    return torch.stack([p.gather(1, chosen).squeeze(1), q.gather(1, chosen).squeeze(1), divergence, same])
