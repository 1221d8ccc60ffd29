"""Search by meaning with a model in a folder."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.knowledge.errors import EmbedderUnusable
from apps.knowledge.models import Embedding
from apps.knowledge.search.local import LocalEmbedder, folder_hash
from apps.knowledge.services import save_article
from tests.knowledge.embeddings.conftest import Choose, slugs
from tests.knowledge.embeddings.tiny import make_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedder(model_folder: Path) -> LocalEmbedder:
    return LocalEmbedder(str(model_folder), folder_hash(model_folder))


class TestSearching:
    def test_a_word_that_no_article_has_is_found_by_its_meaning(self, shelf: None, local: Choose) -> None:
        assert slugs("freezing")[0] == "radiators"
        assert slugs("reimburse")[0] == "payments"

    def test_without_embeddings_it_is_not_found(self, shelf: None) -> None:
        assert slugs("freezing") == []
        assert not Embedding.objects.exists()

    def test_words_count_more_than_meaning_where_both_speak(self, shelf: None, local: Choose) -> None:
        save_article(slug="winter", title="Winter", body="It is freezing outside.")

        assert slugs("freezing")[:2] == ["winter", "radiators"]

    def test_a_new_article_is_found_by_its_meaning_at_once(self, shelf: None, local: Choose) -> None:
        assert slugs("hive")[0] == "honey"
        save_article(slug="hives", title="A hive", body="For your bee.")

        assert slugs("hive")[0] == "hives"

    def test_an_unpublished_article_is_not_found_by_its_meaning(self, shelf: None, local: Choose) -> None:
        save_article(slug="radiators", title="Radiators", body="Turn the heating up.", is_published=False)

        assert "radiators" not in slugs("freezing")

    def test_no_articles_no_vectors(self, db: None, local: Choose) -> None:
        assert slugs("freezing") == []


class TestKeeping:
    def test_a_text_is_embedded_once(self, shelf: None, local: Choose, django_assert_num_queries) -> None:
        slugs("cold")
        made = set(Embedding.objects.values_list("digest", flat=True))
        save_article(slug="radiators", title="Radiators", body="Turn the heating up.")
        slugs("cold")

        assert (set(Embedding.objects.values_list("digest", flat=True)), len(made)) == (made, 3)

    def test_another_model_makes_vectors_of_its_own(self, shelf: None, local: Choose, tmp_path: Path) -> None:
        slugs("cold")
        other = make_model(tmp_path / "other", pooled=True)
        local("local", FOLDER=str(other), SHA256=folder_hash(other))

        assert slugs("freezing")[0] == "radiators"
        assert Embedding.objects.values("embedder").distinct().count() == 2

    def test_the_command_makes_the_vectors_ahead(self, shelf: None, local: Choose, capsys) -> None:
        call_command("embed_articles")

        assert capsys.readouterr().out == "3 passages have vectors.\n"
        assert Embedding.objects.count() == 3

    def test_the_command_says_that_embeddings_are_off(self, shelf: None) -> None:
        with pytest.raises(CommandError, match="EMBEDDINGS is empty"):
            call_command("embed_articles")


class TestModels:
    def test_vectors_have_length_one_in_the_order_of_the_texts(self, embedder: LocalEmbedder) -> None:
        vectors = embedder.embed(["a bee in the hive", "cold", "refund of money", "freezing cold heating"])

        assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
        assert np.argmax(vectors, axis=1).tolist() == [4, 2, 3, 2]

    def test_a_text_is_the_same_vector_alone_and_among_longer_ones(self, embedder: LocalEmbedder) -> None:
        among = embedder.embed(["cold money", "bee " * 200, "hive"] + ["refund"] * 40)[0]

        assert np.allclose(embedder.embed(["cold money"])[0], among)

    def test_unknown_words_alone_are_near_to_nothing(self, embedder: LocalEmbedder) -> None:
        assert not embedder.embed(["zibbel"]).any()

    def test_no_texts_no_vectors(self, embedder: LocalEmbedder) -> None:
        assert len(embedder.embed([])) == 0

    def test_a_model_of_three_inputs_is_given_all_of_them(self, tmp_path: Path) -> None:
        folder = make_model(tmp_path, extra_input="token_type_ids")

        assert LocalEmbedder(str(folder), folder_hash(folder)).embed(["hive"])[0].argmax() == 4

    def test_a_model_that_means_a_text_by_its_first_token_is_read_so(self, tmp_path: Path) -> None:
        assert pooled_by(tmp_path, '{"pooling_mode_cls_token": true}').embed(["bee money money"]).argmax() == 4
        assert pooled_by(tmp_path, '{"pooling_mode_cls_token": false}').embed(["bee money money"]).argmax() == 3

    def test_vectors_of_another_pooling_are_kept_apart(self, embedder: LocalEmbedder, tmp_path: Path) -> None:
        by_first = pooled_by(tmp_path, '{"pooling_mode_cls_token": true}')
        by_mean = pooled_by(tmp_path, '{"pooling_mode_cls_token": false}')

        assert by_first.name != embedder.name == by_mean.name


def pooled_by(folder: Path, config: str) -> LocalEmbedder:
    make_model(folder)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(config)
    return LocalEmbedder(str(folder), folder_hash(folder))


class TestRefusing:
    @pytest.mark.parametrize("config", ["{", "[]", "{}"])
    def test_a_pooling_that_can_not_be_read_is_refused(self, tmp_path: Path, config: str) -> None:
        with pytest.raises(EmbedderUnusable, match="1_Pooling"):
            pooled_by(tmp_path, config)

    def test_the_hash_is_that_of_both_files_in_a_row(self, model_folder: Path) -> None:
        files = [model_folder / "model.onnx", model_folder / "tokenizer.json"]
        told = subprocess.run(
            ["sha256sum"], input=b"".join(map(Path.read_bytes, files)), capture_output=True, check=True
        )

        assert folder_hash(model_folder) == told.stdout.split()[0].decode()

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_a_changed_file_is_not_run(self, tmp_path: Path, name: str) -> None:
        folder = make_model(tmp_path)
        known = folder_hash(folder)
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")

        with pytest.raises(EmbedderUnusable, match="EMBEDDINGS_SHA256 names another"):
            LocalEmbedder(str(folder), known)

    def test_a_file_that_is_no_model_is_refused(self, tmp_path: Path) -> None:
        folder = make_model(tmp_path)
        (folder / "model.onnx").write_bytes(b"no model")

        with pytest.raises(EmbedderUnusable):
            LocalEmbedder(str(folder), folder_hash(folder))

    def test_a_model_that_wants_more_than_text_is_refused(self, tmp_path: Path) -> None:
        folder = make_model(tmp_path, extra_input="pixel_values")

        with pytest.raises(EmbedderUnusable, match="wants pixel_values"):
            LocalEmbedder(str(folder), folder_hash(folder))

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(EmbedderUnusable, match=r"model\.onnx"):
            LocalEmbedder(str(tmp_path), "0" * 64)

    def test_the_search_goes_on_by_words_and_says_why(self, shelf: None, local: Choose, caplog) -> None:
        local("local", SHA256="0" * 64)

        assert slugs("heating") == ["radiators"]
        assert [record.message for record in caplog.records] == ["embeddings_off"]

    def test_an_embedder_that_there_is_not_is_named(self, shelf: None, choose: Choose, caplog) -> None:
        choose("magic")

        assert slugs("heating") == ["radiators"]
        assert "EMBEDDINGS=magic is none of language_model, local." in caplog.records[0].reason

    def test_nothing_is_imported_while_it_is_off(self) -> None:
        with override_settings(EMBEDDINGS=""):
            code = (
                "import django; django.setup(); import apps.knowledge.services, sys; "
                "print([name for name in ('onnxruntime', 'tokenizers', 'torch') if name in sys.modules])"
            )
            told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert told.stdout.strip().splitlines()[-1] == "[]"
