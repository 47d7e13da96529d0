// A menu is a <details data-menu>: it opens and closes by itself. This adds what people expect on top:
// a click elsewhere or Escape closes it.
(function () {
  "use strict";

  function closeAll(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.removeAttribute("open");
    });
  }

  document.addEventListener("click", function (event) {
    closeAll(event.target.closest("details[data-menu]"));
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details[data-menu][open]");
    if (open === null) return;
    closeAll(null);
    open.querySelector("summary").focus();
  });
})();
