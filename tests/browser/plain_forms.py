"""What would not work on a page whose scripts do not run."""

PROBLEMS = """() => {
  const problems = [];
  const note = (what, element) => problems.push(`without scripts ${what}: ${element.outerHTML.slice(0, 160)}`);
  document.querySelectorAll("details").forEach(fold => { fold.open = true; });

  for (const form of [...document.forms].filter(form => form.checkVisibility())) {
    const sends = [...form.elements].filter(element => ["submit", "image"].includes(element.type));
    if (!sends.some(button => button.checkVisibility())) note("no button sends the form", form);
    const action = form.getAttribute("action");
    if (action !== null && !/^([/?]|$)/.test(action)) note("the form leads nowhere", form);
    if (form.method === "post" && !form.elements.csrfmiddlewaretoken) note("the form is refused", form);
    for (const field of form.elements)
      if (field.required && !field.checkVisibility()) note("a field that must be filled in is hidden", field);
  }
  for (const button of document.querySelectorAll("button"))
    if (button.checkVisibility() && (button.type === "button" || !button.form)) note("the button does nothing", button);
  for (const link of document.querySelectorAll("a[href='#'], a[href^='javascript:']"))
    if (link.checkVisibility()) note("the link leads nowhere", link);
  return problems;
}"""


def problems(page):
    """What is wrong with a page shown by a browser that runs no scripts, in words."""
    return page.evaluate(PROBLEMS)
