"""What confidence is worth: colour error over it, on photos and on frames of films."""

import numpy as np
import torch

CONFIDENCE_BINS = 12


@torch.inference_mode()
def reliability(kept):
    """Mean ab error by confidence, in bins of equal count, lowest confidence first; and their rank correlation."""
    confidence, error, size = [], [], []
    for i in range(len(kept.pictures)):
        scores, light, _, truth, inside = kept[i]
        ab, sure = kept.net.read_out(scores, light)
        confidence.append(sure[inside])
        error.append(torch.linalg.vector_norm(ab - truth, dim=1, keepdim=True)[inside])
        size.append(torch.linalg.vector_norm(ab, dim=1, keepdim=True)[inside])
    confidence, error, size = (torch.cat(x).numpy() for x in (confidence, error, size))
    rows = []
    for part in np.array_split(np.argsort(confidence, kind="stable"), CONFIDENCE_BINS):
        if len(part):
            means = [float(x[part].mean()) for x in (confidence, error, size)]
            rows.append(dict(zip(("confidence", "ab_error", "chroma"), means), share=len(part) / len(error)))
    ranks = [np.argsort(np.argsort(x, kind="stable"), kind="stable") for x in (confidence, error)]
    return {"bins": rows, "rank_correlation": float(np.corrcoef(*ranks)[0, 1]) if len(error) > 1 else 0.0}
