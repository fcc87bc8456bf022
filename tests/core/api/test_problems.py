"""An address that leads nowhere is told in a sentence."""

from fastapi.testclient import TestClient


def test_an_unknown_address_is_a_problem_in_words(client: TestClient):
    answer = client.get("/api/nowhere")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "There is nothing at this address."
    assert answer.json()["type"] == "urn:reprise:problem:not-found"
