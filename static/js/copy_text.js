// A button marked data-copy="id" (hidden without script) copies the text of the field with that id and says so (data-copied).
document.querySelectorAll("[data-copy]").forEach(function (button) {
  "use strict";
  button.hidden = false;
  button.addEventListener("click", function () {
    var field = document.getElementById(button.dataset.copy);
    field.select();
    function done() {
      button.textContent = button.dataset.copied;
    }
    // The clipboard interface needs a secure page; a town office may have none.
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done);
    else if (document.execCommand("copy")) done();
  });
});
