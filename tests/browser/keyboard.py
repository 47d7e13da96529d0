"""What a person without a mouse would stumble over on a page."""

SKIP_LINK = "跳到正文"

# Runs before a page's own scripts: remembers what listens to clicks.
NOTE_CLICK_HANDLERS = """
(() => {
  const listen = EventTarget.prototype.addEventListener;
  window.clickHandlers = new Set();
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === "click" && this instanceof Element) window.clickHandlers.add(this);
    return listen.call(this, type, ...rest);
  };
})();
"""

# What has the focus, and whether it can be seen: in the window, and under nothing else. Of a box and its label the larger one
# is looked for: either may be there for screen readers only.
FOCUS = """() => {
  const at = document.activeElement, label = at.labels && at.labels[0] || at;
  const area = element => element.getBoundingClientRect().width * element.getBoundingClientRect().height;
  const shown = area(label) > area(at) ? label : at, box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return {
    key: at.id || at.textContent, tag: at.tagName, type: at.type || "", name: at.name || "",
    value: at.value || "", checked: Boolean(at.checked), text: at.textContent.trim(),
    seen: top !== null && (shown.contains(top) || top.contains(shown)), box: JSON.stringify(box),
  };
}"""

# A chart's canvas listens to the mouse; its figures stand in the table beside it. A form hears of the clicks on its buttons.
PROBLEMS = """() => {
  const look = FOCUS;
  const NATIVE = "a[href], button, input, select, textarea, summary, label, option, form";
  const problems = [];
  const note = (what, element) => problems.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
  const worn = element => [element, element.nextElementSibling, ...(element.labels || [])].filter(Boolean).map(each => {
    const style = getComputedStyle(each);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
  }).join();

  for (const element of window.clickHandlers || [])
    if (element.isConnected && !element.matches(NATIVE) && !element.closest("[data-chart]") && element.tabIndex < 0)
      note("takes clicks but no key", element);
  for (const element of document.querySelectorAll("[onclick], [role=button], [role=link], a:not([href])"))
    if (!element.matches(NATIVE) && element.tabIndex < 0) note("looks like a control but takes no focus", element);
  for (const element of document.querySelectorAll("[tabindex]"))
    if (element.tabIndex > 0) note("changes the order of Tab", element);

  const controls = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(element => !element.disabled && element.type !== "hidden" && element.checkVisibility());
  const before = new Map();
  const standing = new Set(controls());
  document.querySelectorAll("details").forEach(fold => { fold.dataset.was = fold.open; fold.open = true; });
  document.activeElement.blur();
  controls().forEach(element => before.set(element, worn(element)));
  for (const element of before.keys()) {
    if (element.tabIndex < 0) note("is left out by Tab", element);
    element.focus();
    if (document.activeElement !== element) note("takes no focus", element);
    else if (worn(element) === before.get(element)) note("does not show its focus", element);
  }
  document.querySelectorAll("details").forEach(fold => { fold.open = fold.dataset.was === "true"; });
  for (const element of standing) {
    element.focus();
    if (document.activeElement === element && !look().seen) note("is hidden while it has the focus", element);
  }
  document.activeElement.blur();
  return problems;
}""".replace("FOCUS", FOCUS)

# Links and buttons that stand before the content; more than a few need a way past them.
BEFORE_CONTENT = """() => [...document.querySelectorAll("a[href], button, input, select, summary")].filter(element =>
  element.checkVisibility() && document.querySelector("main").compareDocumentPosition(element) & 2).length"""
FEW_STOPS = 2


def problems(page):
    """What is wrong with a page that was just opened, in words."""
    return [*_past_the_menu(page), *page.evaluate(PROBLEMS)]


def _past_the_menu(page):
    if page.evaluate(BEFORE_CONTENT) <= FEW_STOPS:
        return
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    if first["text"] != SKIP_LINK or not first["seen"]:
        yield f"the first stop is no link past the menu: {first}"
        return
    page.keyboard.press("Enter")
    if page.evaluate("document.activeElement.tagName") != "MAIN":
        yield "the link past the menu does not lead to the content"
