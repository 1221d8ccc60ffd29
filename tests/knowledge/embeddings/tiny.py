"""A sentence-embedding model of a few words, made on the spot: words of one meaning have one vector."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

MEANINGS = (("[PAD]",), ("[UNK]",), ("cold", "freezing", "heating"), ("money", "refund", "reimburse"), ("bee", "hive"))


def make_model(folder: Path, *, extra_input: str = "", pooled: bool = False) -> Path:
    """Write `model.onnx` and `tokenizer.json`; `pooled` makes a model that gives one vector a text by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {word: number for number, word in enumerate(word for words in MEANINGS for word in words)}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    onnx.save(_model(extra_input, pooled), folder / "model.onnx")
    return folder


def _model(extra_input: str, pooled: bool) -> onnx.ModelProto:
    rows = [np.eye(len(MEANINGS), dtype=np.float32)[at] * (at > 1) for at, words in enumerate(MEANINGS) for _ in words]
    table = numpy_helper.from_array(np.stack(rows), "table")
    axis = numpy_helper.from_array(np.array([1]), "axis")
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"])]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["states", "axis"], ["pooled"], keepdims=0))
    names = [name for name in ("input_ids", "attention_mask", extra_input) if name]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in names]
    shape = ["batch", len(MEANINGS)] if pooled else ["batch", "sequence", len(MEANINGS)]
    output = helper.make_tensor_value_info("pooled" if pooled else "states", TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, "tiny", inputs, [output], [table, axis])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
