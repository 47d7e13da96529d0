// A form marked data-question-steps="5" shows its data-question fieldsets five at a time, with buttons to go on and
// back; without this file all of them stand on one page. Going on from a page with open questions says so at once, at
// each of them and beside the buttons, and lets one go on all the same. What was answered is saved as a draft on the
// way. The part for note, day and photos (data-for-nonconforming) shows for 不符合 and where something is typed in it;
// the same holds where there are no steps.
(function () {
  "use strict";

  var NONCONFORMING = "nonconforming";

  function chosen(question) {
    var input = question.querySelector(".answer-input:checked");
    return input === null ? "" : input.value;
  }

  document.querySelectorAll("[data-question]").forEach(function (question) {
    var more = question.querySelector("[data-for-nonconforming]");
    var fields = Array.prototype.slice.call(more.querySelectorAll("textarea, input"));

    function isNeeded() {
      if (chosen(question) === NONCONFORMING) return true;
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
    var words = form.dataset;
    var size = Number(words.questionSteps);
    var questions = Array.prototype.slice.call(form.querySelectorAll("[data-question]"));
    var pages = Math.ceil(questions.length / size);
    if (pages < 2) return;
    var row = form.querySelector("[data-question-buttons]");
    var submit = form.querySelector("[data-question-submit]");
    var where = document.createElement("p");
    var previous = button(words.previous, "outline-secondary");
    var next = button(words.next, "primary");
    var page = 0;
    var isTold = false;
    var isChanged = false;
    var saving = null;
    var kept = "";
    where.className = "question-page";
    where.setAttribute("role", "status");
    row.insertBefore(where, row.firstChild);
    row.insertBefore(previous, where.nextSibling);
    row.insertBefore(next, submit);

    function problem(question) {
      var answer = chosen(question);
      if (answer === "") return words.openAnswer;
      if (answer !== NONCONFORMING) return "";
      if (question.querySelector("textarea").value.trim() === "") return words.openNote;
      return question.querySelector("input[type=date]").value === "" ? words.openDay : "";
    }

    function isOnPage(question) {
      return Math.floor(questions.indexOf(question) / size) === page;
    }

    function openOnes(isAsked) {
      return questions.filter(function (question) { return isAsked(question) && problem(question) !== ""; });
    }

    function tell(question, text) {
      var told = question.querySelector(".question-open");
      if (told === null) {
        told = document.createElement("p");
        told.className = "question-open";
        question.appendChild(told);
      }
      told.textContent = text;
    }

    // What is written beside the buttons, and which buttons there are.
    function refresh() {
      var open = openOnes(page === pages - 1 ? function () { return true; } : isOnPage);
      var isTelling = open.length > 0 && (isTold || page === pages - 1);
      var numbers = open.map(function (question) { return questions.indexOf(question) + 1; });
      var line = words.page.replace("{page}", page + 1).replace("{pages}", pages) + kept;
      if (isTelling) line += " · " + words.open.replace("{count}", open.length).replace("{numbers}", numbers.join("、"));
      if (where.textContent !== line) where.textContent = line;
      where.classList.toggle("question-page-open", isTelling && isTold);
      questions.forEach(function (question) {
        if (isTold && isOnPage(question)) tell(question, problem(question));
        else if (question.querySelector(".question-open") !== null && problem(question) === "") tell(question, "");
      });
      var isReady = openOnes(function () { return true; }).length === 0;
      previous.hidden = page === 0;
      next.hidden = page === pages - 1;
      var isSkipping = isTold && open.length > 0;
      next.textContent = isSkipping ? words.skip : words.next;
      next.classList.toggle("btn-primary", !isReady && !isSkipping);
      next.classList.toggle("btn-outline-secondary", isReady || isSkipping);
      submit.hidden = page !== pages - 1 && !isReady;
    }

    function goTo(question) {
      question.scrollIntoView({ block: "start" });
      question.querySelector("input").focus({ preventScroll: true });
    }

    function show(number) {
      page = number;
      isTold = false;
      questions.forEach(function (question) { question.hidden = !isOnPage(question); });
      refresh();
    }

    function move(number) {
      keep();
      show(number);
      window.scrollTo(0, form.getBoundingClientRect().top + window.pageYOffset - 8);
      questions[page * size].querySelector("input").focus({ preventScroll: true });
    }

    // Answers so far, without photos, become the draft; without a network they just stay on the page.
    function keep() {
      if (!isChanged || saving !== null) return;
      var body = new FormData(form);
      form.querySelectorAll("input[type=file], input[type=checkbox]").forEach(function (field) { body.delete(field.name); });
      body.set("action", "save");
      isChanged = false;
      saving = fetch(window.location.pathname, { method: "POST", body: body, credentials: "same-origin" })
        .then(function (response) { return response.redirected ? response.text() : ""; })
        .then(function (text) {
          var saved = new DOMParser().parseFromString(text, "text/html");
          var version = saved.querySelector("form[data-question-steps] input[name=version]");
          if (version === null) throw new Error("not saved");
          form.querySelector("input[name=version]").value = version.value;
          kept = " · " + words.kept;
        })
        .catch(function () { isChanged = true; })
        .then(function () {
          saving = null;
          refresh();
        });
    }

    previous.addEventListener("click", function () { move(page - 1); });
    next.addEventListener("click", function () {
      var open = openOnes(isOnPage);
      if (open.length > 0 && !isTold) {
        isTold = true;
        refresh();
        goTo(open[0]);
        return;
      }
      move(page + 1);
    });
    form.addEventListener("input", function () {
      isChanged = true;
      kept = "";
      refresh();
    });
    // A draft on its way has the next version number: wait for it.
    form.addEventListener("submit", function (event) {
      if (saving === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      var pressed = event.submitter;
      saving.then(function () { form.requestSubmit(pressed || submit); });
    });

    var wrong = questions.findIndex(function (question) { return question.hasAttribute("data-has-errors"); });
    var open = questions.findIndex(function (question) { return problem(question) !== ""; });
    show(Math.floor(Math.max(wrong >= 0 ? wrong : open, 0) / size));
    if (wrong >= 0) questions[wrong].scrollIntoView();
  });
})();
