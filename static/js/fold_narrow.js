// On a narrow screen a <details data-fold-narrow> starts folded; without JavaScript everything stays open.
// A link to it, or printing, opens it again.
(function () {
  "use strict";

  var parts = document.querySelectorAll("details[data-fold-narrow]");

  function openTarget() {
    var target = window.location.hash ? document.getElementById(window.location.hash.slice(1)) : null;
    if (target !== null && target.matches("details[data-fold-narrow]")) target.open = true;
  }

  if (window.matchMedia("(max-width: 767.98px)").matches) {
    parts.forEach(function (part) {
      part.open = false;
    });
    openTarget();
  }
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("beforeprint", function () {
    parts.forEach(function (part) {
      part.open = true;
    });
  });
})();
