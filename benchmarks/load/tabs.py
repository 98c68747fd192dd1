"""Browser tabs that ask, reload in the middle of answers, and must show each complete answer."""

import asyncio
import contextlib
import random
import re
import sys
import time
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.speed.page import CHROMIUM_ARGUMENTS
from benchmarks.speed.scripts import SCRIPTS, ask_for
from tests.support.chromium import chromium
from tests.support.processes import HOST

RELOAD_AFTER_S = (2.0, 10.0)
PATIENCE_S = 20.0
CONVERSATION = 10
"""Questions of a conversation; a longer one would rightly take more memory."""

_LAST_ANSWER = "[...document.querySelectorAll('[data-testid=bot]')].at(-1)"
_TEXT = f"{_LAST_ANSWER}?.textContent ?? ''"
_COMPLETE = f"!!{_LAST_ANSWER}?.querySelector('.tools')"
_STAMPED = re.compile(r"(\d+):\d{16}")


class Tab:
    """One tab, in a browser profile of its own."""

    def __init__(self, page: Page, moments: random.Random) -> None:
        self._page = page
        self._moments = moments
        self.reloads = 0
        self.went_on = 0
        """After how many reloads the answer was seen to go on, from its beginning and without a gap."""
        self.answers = 0
        self.whole = 0

    async def stay(self, script: str = "script-tab", questions: int = 10**6) -> None:
        """Ask one question after another."""
        for number in range(questions):
            await self._ask(f"{ask_for(script)} tab-{id(self)}-{number}")
            while await self._reloads_meanwhile():
                pass
            self.answers += 1
            self.whole += await self._numbers() == list(range(len(SCRIPTS[script].tokens)))
            if self.answers % CONVERSATION == 0:
                await self._start_anew()

    async def _start_anew(self) -> None:
        await self._page.get_by_role("button", name="Clear").click()
        await self._page.locator("[data-testid=user]").first.wait_for(state="detached", timeout=PATIENCE_S * 1000)

    async def _ask(self, question: str) -> None:
        asked = await self._page.locator("[data-testid=user]").count()
        await self._page.locator("textarea[data-testid=textbox]").first.fill(question)
        await self._page.keyboard.press("Enter")
        await self._page.locator("[data-testid=user]").nth(asked).wait_for(timeout=PATIENCE_S * 1000)
        await self._until_more_than(0)

    async def _reloads_meanwhile(self) -> bool:
        """Let the answer go on for a while; loads the page again unless it is complete, and returns whether it did."""
        deadline = time.monotonic() + self._moments.uniform(*RELOAD_AFTER_S)
        while time.monotonic() < deadline:
            if await self._page.evaluate(_COMPLETE):
                return False
            await asyncio.sleep(0.5)
        seen = len(await self._numbers())
        await self._page.reload()
        numbers = await self._until_more_than(seen)
        self.reloads += 1  # one that the end of the measurement cuts short does not count
        if numbers == list(range(len(numbers))):
            self.went_on += 1
        else:
            print(f"after a reload at token {seen}, a tab showed {numbers}", file=sys.stderr)
        return True

    async def _until_more_than(self, seen: int) -> list[int]:
        async with asyncio.timeout(PATIENCE_S):
            while len(numbers := await self._numbers()) <= seen:
                if seen and await self._page.evaluate(_COMPLETE):
                    break
                await asyncio.sleep(0.2)
        return numbers

    async def _numbers(self) -> list[int]:
        """The numbers of the tokens that the last answer shows."""
        return [int(number) for number in _STAMPED.findall(await self._page.evaluate(_TEXT))]


@contextlib.asynccontextmanager
async def opened(port: int, count: int, seed: int) -> AsyncIterator[list[Tab]]:
    """A number of tabs with the page, each of another visitor; no browser for none."""
    if not count:
        yield []
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        try:
            yield [await _tab(browser, port, random.Random(seed + number)) for number in range(count)]
        finally:
            await browser.close()


async def _tab(browser: Browser, port: int, moments: random.Random) -> Tab:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"http://{HOST}:{port}/")
    await page.locator("#documents li").first.wait_for(state="attached")
    return Tab(page, moments)
