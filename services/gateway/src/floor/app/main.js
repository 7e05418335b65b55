// The way in: the state, the frame, the keyboard, and what the address says.
import { make } from "./app.js";
import { clean as cleaned, pairing } from "./codes.js";
import { frame, place } from "./frame.js";
import { follow as followKeys } from "./keys.js";
import * as desk from "./screen_desk.js";
import * as device from "./screen_device.js";
import * as jobs from "./screen_job.js";
import * as screens from "./screens.js";
import { sounds } from "./signals.js";
import { follow as followHouse } from "./sync.js";
import { speaker } from "./words.js";

const SCREENS = {
  home: screens.home, menu: screens.menu, tasks: screens.tasks, job: jobs.job, put_backs: desk.putBacks,
  receive: desk.receipt, look_up: desk.lookUp, device: device.device,
};
const ASKED = { short: jobs.missing, count: jobs.count, leave: jobs.leave, type: device.type, camera: device.look };
/** How often it is looked whether there is a new version. */
const LOOK_MS = 3_600_000;
/** So long after the last deed nobody is in the middle of anything. */
const QUIET_MS = 60_000;
const page = document, catcher = page.getElementById("catcher");

let words = speaker("en"), drawn = null, isPressed = false, isStale = false, isNew = false;

async function start() {
  const app = await make({ changed: () => draw(app), said: (say) => { if (say) around.say(say); } });
  const around = frame(app, () => words);
  const now = () => {
    if (ASKED[app.state.asked]) return ASKED[app.state.asked];
    if (app.state.screen === "job" && !app.job()) app.state.screen = "home";
    return app.state.device ? SCREENS[app.state.screen] ?? SCREENS.home : device.pair;
  };
  Object.assign(app, {
    /** Forgets what was said; asks something before the screen under it goes on (nothing asks no more). */
    hush: () => around.say(null),
    open: (asked) => { around.say(null); if (asked !== "camera") app.stopCamera?.(); app.state.asked = asked; draw(app); },
    scan: (text) => scanned(text),
    choose: async (choice) => { await app.keep({ choice: { ...app.state.choice, ...choice } }); dress(app); around.show(); draw(app); },
  });
  app.now = now;
  app.around = around;
  dress(app);

  // One scan after the other: the next one is judged by what the one before has changed.
  let before = Promise.resolve();
  const inTurn = (work) => { before = before.then(work).catch((error) => {
    console.error(error);
    around.say({ kind: "wrong", key: "not_kept" });
  }); };
  const scanned = (text) => inTurn(async () => {
    const clean = cleaned(text);
    if (clean === "") return;
    if (app.state.device && pairing(clean)?.code && clean.includes("pair")) return device.comeIn(app, clean);
    if (app.state.asked === "short" || app.state.asked === "leave") app.state.asked = null;
    const say = await (now().scanned ?? SCREENS[app.state.screen]?.scanned)?.(app, clean);
    if (!say) return null;
    around.say(say);
    draw(app);
    if (say.kind === "wrong" && say.values?.scanned && !say.is) app.identify(clean).then((is) => around.explain(say, is));
  });
  followKeys(page, catcher, {
    scanned, typing: (text) => { page.getElementById("typing").textContent = text; },
    entered: () => inTurn(async () => { await now().entered?.(app); draw(app); }),
  });
  page.addEventListener("pointerdown", () => { isPressed = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    page.addEventListener(end, () => requestAnimationFrame(() => {
      isPressed = false;
      if (isStale) draw(app);
      rest();
    }));
  }
  addEventListener("focus", rest);
  followHouse(app);
  const came = () => {
    const read = pairing(location.hash);
    if (location.hash) history.replaceState(null, "", "/floor");
    if (read) inTurn(() => device.comeIn(app, `#pair=${read.code}`));
  };
  addEventListener("hashchange", came);
  came();
  draw(app);
}

/** Wears the language, the look and the sound that somebody chose. */
function dress(app) {
  const { language, look, sound } = app.state.choice;
  app.speaks = language ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  words = speaker(app.speaks);
  page.documentElement.lang = app.speaks === "zh" ? "zh-Hans" : "en";
  page.documentElement.dataset.theme = look ?? "system";
  catcher.setAttribute("aria-label", words("scanner"));
  sounds(sound !== "off");
}

function draw(app) {
  const screen = app.now?.();
  // What is pressed stays where it is until the finger has left it.
  isStale = isPressed;
  if (!screen || isPressed) return;
  const isQuiet = Date.now() - app.state.actedAt > QUIET_MS;
  if (isNew && isQuiet && screen === screens.home && !app.state.work && app.state.online) location.reload();
  const { main, foot, back, focus } = screen.draw(app, words);
  app.around.top(screen.title(words, app), { back });
  // What somebody types or films stays as it is while the rest of the house changes.
  const keep = drawn === screen && (screen === device.pair || screen === device.type || screen === device.look);
  if (!keep) place(main, foot);
  drawn = screen;
  page.body.dataset.screen = app.state.device ? app.state.asked ?? app.state.screen : "pair";
  if (focus && !keep) focus.focus();
  else if (!keep) rest();
}

/** The focus rests where a scanner types without a keyboard on the screen. */
function rest() {
  const at = page.activeElement;
  if (!at || at === page.body) catcher.focus({ preventScroll: true });
}

/** Keeps the files here; a new version is taken where nobody is in the middle of anything. */
function keepFiles() {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  const had = Boolean(serviceWorker.controller);
  serviceWorker.addEventListener("controllerchange", () => { isNew = had; });
  serviceWorker.register("/floor/worker.js", { scope: "/floor" })
    .then((kept) => setInterval(() => kept.update().catch(() => {}), LOOK_MS)).catch(() => {});
}

/** One window at a time: two would tell everything twice. */
function alone(work) {
  if (!navigator.locks) return work();
  const took = (lock) => (lock ? hold(work) : wait());
  const hold = (begin) => { begin(); return new Promise(() => {}); };
  const wait = () => {
    const say = speaker(navigator.language.startsWith("zh") ? "zh" : "en");
    place([Object.assign(page.createElement("p"), { className: "lead", textContent: say("other_window") })]);
    navigator.locks.request("kontor-floor", () => { location.reload(); return new Promise(() => {}); });
  };
  return navigator.locks.request("kontor-floor", { ifAvailable: true }, took);
}

keepFiles();
alone(start);
