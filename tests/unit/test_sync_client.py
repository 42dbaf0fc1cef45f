"""The synchronous client is made from the asyncio one."""

from infra.sync_client import TARGET, sync_text


def test_the_clients_have_the_same_methods() -> None:
    """`python3 -m infra.sync_client` writes it again."""
    assert TARGET.read_text("utf-8") == sync_text(), "run `python3 -m infra.sync_client`"
