// Without this file every page works, with times in UTC and one more click.
"use strict";

const local = new Intl.DateTimeFormat(undefined, {dateStyle: "long", timeStyle: "short"});
for (const time of document.querySelectorAll("time[datetime]")) {
  const when = new Date(time.dateTime);
  const day = "day" in time.dataset;
  time.title = day ? local.format(when) : time.textContent;
  time.textContent = day ? when.toLocaleDateString(undefined, {day: "numeric", month: "short"}) : local.format(when);
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

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
  });
}

for (const status of document.querySelectorAll("[data-poll]")) {
  const ask = async () => {
    try {
      const answer = await (await fetch(status.dataset.poll, {credentials: "same-origin"})).json();
      if (status.textContent !== answer.text) status.textContent = answer.text;
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
