// A search box (data-filter-choices, hidden without script) shows only those boxes beside it whose data-words hold what is
// typed, and unfolds what holds them. Ticked boxes always stay in sight.
document.querySelectorAll("[data-filter-choices]").forEach(function (search) {
  "use strict";
  var whole = search.parentElement;
  var folds = Array.from(whole.querySelectorAll("details"));
  var wereOpen = folds.map(function (fold) { return fold.open; });
  search.hidden = false;

  search.addEventListener("input", function () {
    var wanted = search.value.trim().toLowerCase();
    whole.querySelectorAll("[data-words]").forEach(function (choice) {
      var ticked = choice.querySelector("input").checked;
      choice.hidden = wanted !== "" && !ticked && choice.dataset.words.toLowerCase().indexOf(wanted) === -1;
    });
    folds.forEach(function (fold, index) {
      var found = fold.querySelector("[data-words]:not([hidden])") !== null;
      fold.hidden = !found;
      fold.open = wanted === "" ? wereOpen[index] : found;
    });
  });

  // Enter picks nothing and must not send the form half-filled.
  search.addEventListener("keydown", function (event) {
    if (event.key === "Enter") event.preventDefault();
  });
});
