"""The description of the backend (OpenAPI) and what it really answers, held against each other.

schemathesis makes requests of every kind that the description allows, and many that it does not. Each goes
out twice: as it was made, and with the names of things that are there. No answer may be a failure of the
server, and each must be one that the description has for this request, in the form that it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks

from core.api.app import create_app
from core.api.backend import Backend
from core.api.settings import ServerSettings
from core.errors import UnknownComposition
from core.model.snapshot import Shape
from core.session.settings import Settings
from tests.core.api.listening import listening
from tests.core.api.one_song import backend_in
from tests.core.session.studio import BASS, BUS, RIFF, snapshot

pytestmark = pytest.mark.timeout(600)  # thousands of requests on a machine that may be busy

ENDLESS = "/api/events"
"""Its answer has no end; test_events.py reads it."""
OF_THE_DOOR = {400, 405, 413}
"""What is answered before a route is come to, or where none is; the description tells it in one place."""
THERE = {"track": BASS, "clip": RIFF, "channel": BUS, "effect": "fx-1", "index": 0}
THERE_TOO = dict.fromkeys(("stem", "ref", "version", "before", "a", "b"), "000_original")


def described() -> Any:
    """The description; nothing is opened for it."""
    schema = schemathesis.openapi.from_dict(create_app(Settings(data_dir=Path("nowhere"))).openapi())
    schema.config.phases.coverage.unexpected_methods = {"TRACE"}  # one stands for all
    return schema.exclude(path=ENDLESS)


api = described()


@dataclass
class There:
    """A backend, and a composition that is there whenever one asks."""

    backend: Backend
    address: str
    session: requests.Session
    id: str = ""

    def composition(self) -> str:
        with suppress(UnknownComposition):
            if self.id:
                return self.backend.store.listing(self.id).id
        self.id = self.backend.store.create("Night Drive", snapshot(Shape.FLAT))
        return self.id

    def names(self) -> dict[str, Any]:
        return {"composition": self.composition(), **THERE, **THERE_TOO}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    folder = tmp_path_factory.mktemp("described") / "data"
    folder.mkdir()
    app = create_app(Settings(data_dir=folder, autosave_s=0, watch=False), ServerSettings(wait_s=30))
    with listening(app) as song, requests.Session() as session:
        session.trust_env = False
        yield There(backend_in(app), str(song.client.base_url), session)


@pytest.fixture
def there(process: There) -> There:
    process.id = ""
    return process


@api.parametrize()
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
def test_what_is_answered_is_what_is_described(there: There, case: Any) -> None:
    judge(there, case)
    if case.path_parameters:
        names = there.names()
        case.path_parameters.update({key: names[key] for key in case.path_parameters.keys() & names})
        case.query.update({key: names[key] for key in case.query.keys() & THERE_TOO.keys()})
        if isinstance(case.body, dict):
            case.body.update({key: names[key] for key in case.body.keys() & THERE_TOO.keys()})
        judge(there, case)


def judge(there: There, case: Any) -> None:
    answer = case.call(base_url=there.address, session=there.session, timeout=60)
    assert answer.status_code < 500, (case.as_curl_command(), answer.text)
    case.validate_response(
        answer,
        checks=[
            checks.content_type_conformance,
            checks.response_schema_conformance,
            checks.response_headers_conformance,
        ],
    )
    described = {status for status in case.operation.definition.raw["responses"] if status != "default"}
    assert str(answer.status_code) in described or answer.status_code in OF_THE_DOOR, (
        case.as_curl_command(),
        answer.text,
    )
    if answer.status_code >= 400:
        told = answer.json()
        assert told["status"] == answer.status_code
        assert told["detail"].endswith((".", "!", "?")), told["detail"]


def test_every_operation_is_named_told_and_has_examples_of_what_it_takes() -> None:
    description = create_app(Settings(data_dir=Path("nowhere"))).openapi()
    operations = [(path, each) for path, item in description["paths"].items() for each in item.values()]
    names = [each["operationId"] for _, each in operations]
    assert len(set(names)) == len(names)
    assert not [path for path, each in operations if not (each["summary"] and each["tags"])]
    bodies = [
        each["requestBody"]["content"].get("application/json")
        for _, each in operations
        if "requestBody" in each
    ]
    schemas = description["components"]["schemas"]

    def has_example(content: dict[str, Any]) -> bool:
        named = content["schema"].get("$ref") or next(
            (each["$ref"] for each in content["schema"].get("anyOf", ()) if "$ref" in each), ""
        )
        return any(
            {"example", "examples"} & each.keys()
            for each in (content, content["schema"], schemas.get(named.rpartition("/")[2], {}))
        )

    lacking = [content["schema"] for content in bodies if content and not has_example(content)]
    assert lacking == []
