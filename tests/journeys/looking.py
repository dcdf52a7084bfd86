"""Ways of looking at a page in the browser: with axe, at its structure, at what does not fit."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_STRUCTURE = """() => {
  const faults = [];
  if (!document.title.trim() || document.title.startsWith(" ")) faults.push("no title");
  const h1 = document.querySelectorAll("h1");
  if (h1.length !== 1) faults.push(`${h1.length} h1`);
  const seen = new Map();
  for (const one of document.querySelectorAll("[id]")) seen.set(one.id, (seen.get(one.id) || 0) + 1);
  for (const [id, count] of seen) if (count > 1) faults.push(`id ${id} stands ${count} times`);
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels?.length && !one.getAttribute("aria-label")) faults.push(`${one.name} has no label`);
  for (const one of document.querySelectorAll("form[method=post]"))
    if (!one.querySelector("input[name=form_token]")) faults.push(`${one.action} has no form token`);
  for (const one of document.querySelectorAll("[style], script:not([src]), style")) faults.push(`inline ${one.tagName}`);
  if (document.documentElement.lang.length !== 2) faults.push("no language");
  return faults;
}"""

_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(one => `${one.tagName}.${one.className}`);
}"""

_AXE = """([tags, again]) => axe.run(document, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: !again,
  rules: {"color-contrast": {enabled: !again}},
}).then(found => ({
  looked: found.passes.length,
  faults: found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`)),
}))"""

_SMALL_TARGETS = """(least) => [...document.querySelectorAll("button, select, input:not([type=hidden]), a.act, summary")]
  .filter(one => one.checkVisibility() && !one.closest(".foot, .happened") && one.getBoundingClientRect().height < least)
  .map(one => `${one.tagName} ${one.textContent.trim().slice(0, 30)} ${one.getBoundingClientRect().height}`)"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, *, again: bool = False) -> list[str]:
    """What axe finds, each with the element; the tool is put in past the page's own content policy.

    A look `again`, at the same page in another width, leaves out what a width does not change: colours, and our style sheets.
    """
    page.evaluate(_axe())
    found = page.evaluate(_AXE, [RULES, again])
    assert found["looked"] > 5, "axe did not look"
    return found["faults"]


def faults(page: Page) -> list[str]:
    """What is wrong with the structure: title, one h1, labels, unique ids, form tokens, nothing inline."""
    return page.evaluate(_STRUCTURE)


def too_wide(page: Page) -> list[str]:
    """Elements that stick out to the right of the window; empty when the page does not scroll sideways."""
    return page.evaluate(_TOO_WIDE)


def small_targets(page: Page, *, least_px: int) -> list[str]:
    """What one presses and is lower than `least_px`."""
    return page.evaluate(_SMALL_TARGETS, least_px)
