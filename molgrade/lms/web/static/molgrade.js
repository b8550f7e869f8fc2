// Without this file every page works, with times in UTC and one more click.
"use strict";

const local = new Intl.DateTimeFormat(undefined, {dateStyle: "long", timeStyle: "short"});
const brief = new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "short"});
for (const time of document.querySelectorAll("time[datetime]")) {
  const when = new Date(time.dateTime);
  const day = "day" in time.dataset;
  time.title = day ? local.format(when) : time.textContent;
  time.textContent = day ? when.toLocaleDateString(undefined, {day: "numeric", month: "short"}) : (time.closest("table") ? brief : local).format(when);
}

// Times in forms: shown and read in the reader's zone, which the form names.
for (const form of document.querySelectorAll("form[data-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  form.elements.zone.value = zone;
  form.querySelectorAll("[data-zone-name]").forEach(name => { name.textContent = zone; });
  for (const field of form.querySelectorAll("input[type=datetime-local]")) {
    if (!field.value) continue;
    const time = new Date(`${field.value}Z`);
    field.value = new Date(time - time.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }
}

// Handing in: a file may be dropped on the form, and is looked at before it is sent. The server looks again.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const picker = form.elements.file, said = form.querySelector("[data-chosen]");
  const size = bytes => bytes < 2 ** 20 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
  const wrong = file => {
    if (!/\.(ipynb|zip)(\.json|\.txt)?$/i.test(file.name)) return `${file.name} is no notebook: choose a file that ends in .ipynb, or a zip with it.`;
    if (file.size === 0) return `${file.name} is empty. Save the notebook in Jupyter or Colab and choose it again.`;
    return file.size > form.dataset.most ? form.dataset.tooLarge : "";
  };
  const look = (problem = picker.files.length ? wrong(picker.files[0]) : "") => {
    const file = picker.files[0];
    picker.setCustomValidity(problem);
    problem ? picker.setAttribute("aria-invalid", "true") : picker.removeAttribute("aria-invalid");
    said.textContent = problem || (file ? `${file.name}, ${size(file.size)}: ready to hand in.` : hint);
  };
  const hint = "You can also drop the file here.";
  picker.addEventListener("change", () => look());
  form.addEventListener("dragover", () => form.classList.add("over"));
  form.addEventListener("dragleave", event => { if (!form.contains(event.relatedTarget)) form.classList.remove("over"); });
  form.addEventListener("drop", event => {
    form.classList.remove("over");
    const files = event.dataTransfer.files;
    if (files.length === 1) picker.files = files;
    if (files.length > 1) picker.value = "";
    files.length > 1 ? look("Drop one file: the notebook, or a zip with it.") : look();
    (picker.validity.valid ? form.querySelector("button") : picker).focus();
  });
  look();
  // Beside the form a dropped file would take the page's place.
  for (const type of ["dragover", "drop"]) document.addEventListener(type, event => event.preventDefault());
}

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
  });
}

for (const status of document.querySelectorAll("[data-poll]")) {
  const bar = document.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await (await fetch(status.dataset.poll, {credentials: "same-origin"})).json();
      if (status.textContent !== answer.text) status.textContent = answer.text;
      answer.part === null ? bar.removeAttribute("value") : bar.setAttribute("value", answer.part);
      if (answer.finished) return location.replace(status.dataset.then);
    } catch { /* asked again */ }
    setTimeout(ask, 1000 * status.dataset.every);
  };
  setTimeout(ask, 1000 * status.dataset.every);
}

// The platform's window of a dynamic registration.
if (document.querySelector("[data-close]")) {
  (window.opener || window.parent).postMessage({subject: "org.imsglobal.lti.close"}, "*");
}

document.querySelector("form[data-submit]")?.submit();
