// One task of a report (data-report-line). Ticking data-reuse puts the last text (data-last-text) into the empty field
// above it; telling something, or changing the percent, moves an idle task; 已办完 means 100 per cent.
(function () {
  "use strict";

  function setUp(line) {
    var text = line.querySelector("textarea");
    var reuse = line.querySelector("[data-reuse]");
    var percent = line.querySelector("input[inputmode='numeric']");

    function choose(state) {
      var radio = line.querySelector("input[type='radio'][value='" + state + "']");
      if (radio !== null) radio.checked = true;
    }

    function move() {
      var chosen = line.querySelector("input[type='radio']:checked");
      if (chosen !== null && chosen.value === "idle") choose("moving");
    }

    if (reuse !== null) {
      reuse.addEventListener("change", function () {
        if (reuse.checked && text.value.trim() === "") {
          text.value = line.querySelector("[data-last-text]").textContent;
          move();
        }
        reuse.checked = false;
        text.focus();
      });
    }
    if (percent === null) return;
    text.addEventListener("input", move);
    percent.addEventListener("input", move);
    line.querySelectorAll("input[type='radio']").forEach(function (radio) {
      radio.addEventListener("change", function () {
        if (radio.value === "finished") percent.value = "100";
        if (radio.value === "idle") percent.value = line.dataset.lastPercent;
        if (radio.value === "moving" && percent.value === "100") percent.value = line.dataset.lastPercent;
      });
    });
  }

  document.querySelectorAll("[data-report-line]").forEach(setUp);
})();
