"""A sentence-embedding model in a folder, run by tokenizers and onnxruntime: `model.onnx` and `tokenizer.json`.

A model file is a program: only the very files whose hash the deployment names are run. Models like BGE take the state
of the first token for the text and say so in `1_Pooling/config.json`, as sentence-transformers writes it; without that
file it is the mean over all tokens.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.knowledge.errors import EmbedderUnusable, EmbeddingFailed
from apps.knowledge.search.embedding import Vectors, unit

MODEL, TOKENIZER, POOLING = "model.onnx", "tokenizer.json", "1_Pooling/config.json"
INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
LONGEST = 256
AT_ONCE = 32


class LocalEmbedder:
    """Runs a model on this machine's processor, one thread a call; raises EmbedderUnusable when it is made."""

    def __init__(self, folder: str, sha256: str) -> None:
        self._session, self._tokenizer = _loaded(_checked(Path(folder), sha256))
        self._inputs = {one.name for one in self._session.get_inputs()}
        if unknown := self._inputs - INPUTS:
            raise EmbedderUnusable(f"The model wants {', '.join(sorted(unknown))}, which a text does not have.")
        self._takes_first = _takes_first(Path(folder))
        self.name = f"local:{sha256[:16]}{':first' if self._takes_first else ''}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text; texts of like length are run together."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        parts = [order[at : at + AT_ONCE] for at in range(0, len(order), AT_ONCE)]
        rows = [row for part in parts for row in self._run([texts[at] for at in part])]
        placed = sorted(zip(order, rows, strict=True), key=lambda pair: pair[0])
        return unit(np.stack([row for _at, row in placed])) if placed else np.zeros((0, 0), np.float32)

    def _run(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        tokens = self._tokenizer.encode_batch(list(texts))
        ids = np.array([one.ids for one in tokens], dtype=np.int64)
        mask = np.array([one.attention_mask for one in tokens], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            output = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        except Exception as error:
            # onnxruntime raises types of its own for each fault of a model.
            raise EmbeddingFailed(str(error)) from error
        if output.ndim == 2:
            return np.asarray(output)
        return np.asarray(output[:, 0]) if self._takes_first else _mean(output, mask)


def folder_hash(folder: Path) -> str:
    """Return the SHA-256 over the model and then its tokenizer: `cat model.onnx tokenizer.json | sha256sum`."""
    digest = hashlib.sha256()
    for name in (MODEL, TOKENIZER):
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _checked(folder: Path, sha256: str) -> Path:
    try:
        found = folder_hash(folder)
    except OSError as error:
        raise EmbedderUnusable(str(error)) from error
    if found != sha256.lower():
        raise EmbedderUnusable(f"{folder} has the hash {found}, and EMBEDDINGS_SHA256 names another.")
    return folder


def _takes_first(folder: Path) -> bool:
    file = folder / POOLING
    try:
        return bool(json.loads(file.read_text(encoding="utf-8"))["pooling_mode_cls_token"]) if file.exists() else False
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EmbedderUnusable(f"{file} does not say how the model's states become a vector.") from error


def _loaded(folder: Path) -> tuple[Any, Any]:
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra
        from tokenizers import Tokenizer  # noqa: PLC0415 - as above
    except ImportError as error:
        raise EmbedderUnusable(f"{error}: install requirements-embeddings.txt.") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # Both libraries raise bare exceptions for files that they can not read.
        raise EmbedderUnusable(str(error)) from error
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding()
    return session, tokenizer


def _mean(states: npt.NDArray[Any], mask: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the mean of each text's token states, without those that only fill up."""
    weights = mask[..., np.newaxis]
    return np.asarray((states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))
