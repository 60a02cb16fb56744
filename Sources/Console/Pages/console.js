// Live rows, local times, the progress of a verification, keyboard shortcuts. Every page works without it.
"use strict";

const pause = 3000;
const byId = (id) => document.getElementById(id);

for (const part of document.querySelectorAll(".script-only")) part.hidden = false;

// Times are the reader's own, with how long ago it was; the tooltip has UTC, which the audit itself keeps.
const twoDigits = (number) => String(number).padStart(2, "0");
const dayOf = (date) => [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join("-");
const clockOf = (date) => [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");

function ago(date) {
  const seconds = Math.round((Date.now() - date.valueOf()) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= length) return words.format(-Math.trunc(seconds / length), unit);
  }
  return words.format(-seconds, "second");
}

function explainTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.valueOf())) continue;
    time.title = time.dateTime.replace("T", " ").replace("Z", " UTC");
    const past = document.createElement("small");
    past.textContent = ago(date);
    time.replaceChildren(dayOf(date) + " " + clockOf(date) + " ", past);
  }
}
explainTimes(document);
setInterval(() => { if (!document.hidden) explainTimes(document); }, 30000);
const timeWords = byId("time-words");
if (timeWords) {
  timeWords.textContent = "Times are local (" + Intl.DateTimeFormat().resolvedOptions().timeZone + "); tooltips have UTC.";
}

// A picture that does not fit begins at the resource that was asked for.
const picture = byId("picture");
const root = picture && picture.querySelector(".root rect");
if (root) {
  picture.scrollLeft = root.x.baseVal.value + root.width.baseVal.value / 2 - picture.clientWidth / 2;
  picture.scrollTop = root.y.baseVal.value + root.height.baseVal.value / 2 - picture.clientHeight / 2;
}

// While the chain is verified, its part of the page is fetched again and again.
async function followVerification() {
  const part = byId("chain-part");
  if (!part || !byId("verifying")) return;
  try {
    const answer = await fetch(part.dataset.source, { credentials: "same-origin", redirect: "error", cache: "no-store" });
    if (answer.status === 401) return;
    if (answer.ok && !part.contains(document.activeElement)) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      part.replaceChildren(...Array.from(fresh.body.childNodes, (node) => document.adoptNode(node)));
    }
  } catch { /* the next try may do */ }
  setTimeout(followVerification, 1000);
}
setTimeout(followVerification, 500);

const live = byId("live");
const state = byId("live-state");
const button = byId("pause");
let isPaused = false;

function show(text, name) {
  state.textContent = text;
  state.className = "live-state" + (name ? " " + name : "");
}

function togglePause() {
  isPaused = !isPaused;
  button.setAttribute("aria-pressed", String(isPaused));
  show(isPaused ? "Paused" : "Live", isPaused ? "paused" : "");
}

async function refresh() {
  const body = byId("rows");
  const answer = await fetch(live.dataset.rows, { credentials: "same-origin", redirect: "error", cache: "no-store" });
  if (answer.status === 401) {
    show("Signed out: reload the page", "broken");
    return false;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  show("Live", "");
  if (isPaused) { show("Paused", "paused"); return true; }
  const fresh = new DOMParser().parseFromString("<table><tbody>" + text + "</tbody></table>", "text/html").querySelectorAll("tr");
  const numbers = (rows) => Array.from(rows, (row) => row.dataset.sequence).join();
  if (numbers(fresh) === numbers(body.rows)) return true;
  const known = new Map(Array.from(body.rows, (row) => [row.dataset.sequence, row]));
  let count = 0;
  const next = Array.from(fresh, (row) => {
    // Rows that are there already stay, and with them what has the focus.
    const same = known.get(row.dataset.sequence);
    if (same) return same;
    count += 1;
    row.classList.add("fresh");
    return document.adoptNode(row);
  });
  const focused = document.activeElement;
  if (body.contains(focused) && !next.includes(focused.closest("tr"))) return true;
  // What has the focus is not moved: the others are put around it.
  const kept = new Set(next);
  for (const row of Array.from(body.rows)) if (!kept.has(row)) row.remove();
  let place = body.firstElementChild;
  for (const row of next) {
    if (row === place) place = place.nextElementSibling;
    else body.insertBefore(row, place);
  }
  explainTimes(body);
  byId("count").textContent = next.length + (next.length === 1 ? " call" : " calls");
  const nothing = byId("nothing");
  if (nothing && next.length > 0) nothing.remove();
  if (count > 0) byId("announcement").textContent = count + (count === 1 ? " new call" : " new calls");
  return true;
}

if (live && live.dataset.live) {
  button.addEventListener("click", togglePause);
  const tick = async () => {
    let goesOn = true;
    if (!isPaused && !document.hidden) {
      try { goesOn = await refresh(); } catch { show("No answer", "broken"); }
    }
    if (goesOn) setTimeout(tick, pause);
  };
  setTimeout(tick, pause);
} else if (live) {
  live.hidden = true;
}

// Keys of one letter get in the way of speech input, so they can be switched off.
const box = byId("shortcuts");
const list = byId("shortcut-list");
const setting = "passerelle-shortcuts";
function read() { try { return localStorage.getItem(setting) !== "off"; } catch { return true; } }
if (box) {
  box.checked = read();
  list.hidden = !box.checked;
  box.addEventListener("change", () => {
    list.hidden = !box.checked;
    try { localStorage.setItem(setting, box.checked ? "on" : "off"); } catch { /* it holds for this page */ }
  });
}

function step(by) {
  const body = byId("rows");
  if (!body || body.rows.length === 0) return;
  const rows = Array.from(body.rows);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  next.querySelector("a").focus();
}

document.addEventListener("keydown", (event) => {
  if (!box || !box.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const field = byId("f-action") || byId("resource");
  const newest = byId("newest");
  if (event.key === "/" && field) field.focus();
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "p" && live && live.dataset.live) togglePause();
  else if (event.key === "g" && newest) newest.click();
  else return;
  event.preventDefault();
});
