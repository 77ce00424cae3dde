"""What a server gives to whom, byte for byte: files and messages of one workspace never reach the browser of another."""
import asyncio
import re

import pytest

from tests import protocol
from tests.tenants import MINE, THEIRS

from .test_states import PAGES


def all_files(messages) -> tuple[set[str], list[str]]:
    """Addresses of media files in messages, and the ids of download buttons whose file is made on demand."""
    sent = b"".join(message.SerializeToString() for message in messages)
    buttons = [message.delta.new_element.download_button.deferred_file_id for message in messages]
    return {address.decode() for address in re.findall(rb"/media/[0-9a-f]{32,}\.\w+", sent)}, [id for id in buttons if id]


async def answers(page: protocol.Page, public: set[str], *cookies: str, **params: str) -> list[tuple]:
    """Open every page and press every download button; each file that is not public, asked for at once with each of the cookies."""
    found = []
    for name in PAGES:
        addresses, buttons = all_files(await page.open("" if name == "home" else name, **params))
        files = addresses | {await page.download(id) for id in buttons}
        found += [tuple(protocol.get(page.url + file, cookie) for cookie in cookies) for file in files - public]
    return found


@pytest.mark.timeout(600)
def test_files_and_messages_of_a_server(server, two):
    mine, theirs = two

    async def scenario():
        async with protocol.page(server.url, theirs.cookie) as other, protocol.page(server.url, mine.cookie) as own:
            public, _ = all_files(await own.open("", ws=mine.workspace.id))  # the icon
            named = {"run": theirs.run.id, "dataset": theirs.dataset.key}
            asked = await answers(other, public, theirs.cookie, mine.cookie, "", ws=theirs.workspace.id, **named)
            for name in PAGES[1:]:
                await own.open(name, ws=mine.workspace.id, **named)
            icon = [protocol.get(server.url + file, cookie)[0] for file in public for cookie in (mine.cookie, theirs.cookie, "")]
            return asked, icon, b"".join(message.SerializeToString() for _, message in own.messages)

    asked, icon, sent = asyncio.run(scenario())
    given, *refused = zip(*asked, strict=True)
    assert len(given) > 20
    assert {status for status, _ in given} == {200}
    assert any(THEIRS.encode() in body for _, body in given)
    nowhere = protocol.get(f"{server.url}/media/0123456789abcdef.png")
    assert nowhere[0] == 404
    assert {answer for answers in refused for answer in answers} == {nowhere}
    assert icon == [200, 200, 404]
    assert MINE.encode() in sent
    assert THEIRS.encode() not in sent


def test_the_numbers_about_the_server_tell_nothing_of_workspaces(server, two):
    async def scenario():
        async with protocol.page(server.url, two[0].cookie) as page:
            await page.open("results", ws=two[0].workspace.id)
            return protocol.get(f"{server.url}/_stcore/metrics")

    status, metrics = asyncio.run(scenario())
    assert status == 200
    assert b"active_sessions 1" in metrics
    assert not any(word.encode() in metrics for tenant in two for word in (tenant.marker, tenant.workspace.id, tenant.run.id))
