"""Clips as material for the reliability of confidence."""

import subprocess

import numpy as np
import pytest
import torch

from train import color, footage, reading, reliability

from .test_networks import small


def test_frames_are_read_like_kept_photos(tmp_path):
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=80x52:r=5:d=1"]
    try:
        subprocess.run([*command, "-pix_fmt", "yuv444p", str(tmp_path / "a.mp4")], check=True)
    except FileNotFoundError:
        pytest.skip("ffmpeg is not installed")
    frames = footage.Frames(small("zhang", "classes").eval(), str(tmp_path), 52, 2)
    assert len(frames.pictures) == 3 and frames.pictures[0].shape == (52, 80, 3)
    scores, light, scene, truth, inside = frames[1]
    assert light.shape == (1, 1, 64, 96) and scores.shape[2:] == (16, 24) and inside.sum() == 13 * 20
    lab = color.srgb_to_lab(reading.to_float(frames.pictures[1][None]))
    assert torch.allclose(truth[..., :13, :20], torch.nn.functional.avg_pool2d(lab[:, 1:], 4), atol=1e-4)
    curve = reliability.reliability(frames)
    assert np.isclose(sum(r["share"] for r in curve["bins"]), 1) and -1 <= curve["rank_correlation"] <= 1
