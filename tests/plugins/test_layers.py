"""The picture of the architecture shows the layers as they are ordered and the imports as they are."""

from collections import Counter

import grimp
import pytest

from tests.plugins import layers
from tests.plugins.layers import Layer


def test_the_picture_is_true() -> None:
    """Drawn anew by `python -m tests.plugins.layers`."""
    assert layers.PICTURE.read_text(encoding="utf-8") == layers.picture()


@pytest.fixture
def told() -> dict[str, object]:
    contract = {"type": "layers", "containers": ["house"], "layers": ["roof", "(attic) | loft : stairs"]}
    return {"root_packages": ["house", "garden"], "contracts": [{"type": "forbidden"}, contract]}


def test_layers_are_read_as_the_contract_writes_them(told: dict[str, object]) -> None:
    modules = {"house", "house.roof", "house.attic", "house.loft", "house.stairs", "house.stairs.step", "garden"}
    assert layers.layers(told, modules) == [
        Layer(("house.roof",)),
        Layer(("house.attic", "house.loft", "house.stairs")),
        Layer(("garden",)),
    ]


def test_what_no_contract_orders_is_a_row_of_its_own(told: dict[str, object]) -> None:
    rows = layers.layers(told, {"house.roof", "house.shed", "house.cellar", "house.cellar.shelf"})
    assert Layer(("house.cellar", "house.shed"), ordered=False) in rows


def test_imports_are_counted_between_rows_alone() -> None:
    graph = grimp.ImportGraph()
    for module in ("a", "a.one", "b", "b.two"):
        graph.add_module(module)
    for importer, imported in (("a.one", "b.two"), ("a", "b"), ("a", "a.one"), ("b.two", "outside")):
        graph.add_import(importer=importer, imported=imported)
    assert layers.imports(graph, [Layer(("a",)), Layer(("b",))]) == Counter({(0, 1): 2})


def test_an_import_upwards_stands_out() -> None:
    rows = [Layer(("a",)), Layer(("b",)), Layer(("c",), ordered=False)]
    assert 'class="upwards"' in layers.draw(rows, Counter({(1, 0): 1}))
    assert 'class="upwards"' not in layers.draw(rows, Counter({(0, 1): 1, (2, 0): 1}))
