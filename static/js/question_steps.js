// A form marked data-question-steps="5" shows its data-question fieldsets five at a time, with buttons to go on and
// back; without this file all of them stand on one page. The part for note, day and photos (data-for-nonconforming)
// shows for 不符合 and where something is typed in it; the same holds where there are no steps.
(function () {
  "use strict";

  document.querySelectorAll("[data-question]").forEach(function (question) {
    var more = question.querySelector("[data-for-nonconforming]");
    var fields = Array.prototype.slice.call(more.querySelectorAll("textarea, input"));

    function isNeeded() {
      var chosen = question.querySelector(".answer-input:checked");
      if (chosen !== null && chosen.value === "nonconforming") return true;
      return fields.some(function (field) { return field.type === "checkbox" || field.value !== ""; });
    }

    function fold() {
      more.hidden = !isNeeded();
      more.open = !more.hidden;
    }

    question.addEventListener("change", fold);
    fold();
  });

  function button(label, kind) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-" + kind;
    made.textContent = label;
    return made;
  }

  document.querySelectorAll("form[data-question-steps]").forEach(function (form) {
    var size = Number(form.dataset.questionSteps);
    var questions = Array.prototype.slice.call(form.querySelectorAll("[data-question]"));
    var pages = Math.ceil(questions.length / size);
    if (pages < 2) return;
    var row = form.querySelector("[data-question-buttons]");
    var submit = form.querySelector("[data-question-submit]");
    var where = document.createElement("p");
    var previous = button(form.dataset.previous, "outline-secondary");
    var next = button(form.dataset.next, "primary");
    where.className = "question-page";
    where.setAttribute("role", "status");
    row.insertBefore(where, row.firstChild);
    row.insertBefore(previous, where.nextSibling);
    row.insertBefore(next, submit);
    var page = 0;

    function show(number, moved) {
      page = number;
      questions.forEach(function (question, index) {
        question.hidden = Math.floor(index / size) !== page;
      });
      previous.hidden = page === 0;
      next.hidden = page === pages - 1;
      submit.hidden = page !== pages - 1;
      where.textContent = form.dataset.page.replace("{page}", page + 1).replace("{pages}", pages);
      if (!moved) return;
      window.scrollTo(0, form.getBoundingClientRect().top + window.pageYOffset - 8);
      questions[page * size].querySelector("input").focus({ preventScroll: true });
    }

    previous.addEventListener("click", function () { show(page - 1, true); });
    next.addEventListener("click", function () { show(page + 1, true); });
    var wrong = questions.findIndex(function (question) { return question.hasAttribute("data-has-errors"); });
    var open = questions.findIndex(function (question) { return question.querySelector(".answer-input:checked") === null; });
    show(Math.floor(Math.max(wrong >= 0 ? wrong : open, 0) / size), false);
    if (wrong >= 0) questions[wrong].scrollIntoView();
  });
})();
