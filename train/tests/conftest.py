"""One thread: with several, small operations on a busy machine mostly wait for each other."""

import torch

torch.set_num_threads(1)
