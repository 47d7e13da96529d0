// A form marked data-submit-once is sent once, however often its button is tapped; coming back to the page opens it again.
(function () {
  "use strict";

  var forms = document.querySelectorAll("form[data-submit-once]");

  forms.forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent === "yes") event.preventDefault();
      form.dataset.sent = "yes";
    });
  });

  window.addEventListener("pageshow", function () {
    forms.forEach(function (form) {
      delete form.dataset.sent;
    });
  });
})();
