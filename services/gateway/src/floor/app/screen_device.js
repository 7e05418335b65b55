// Coming in, this device, and the ways to give a code without a scanner.
import * as camera from "./camera.js";
import { pairing } from "./codes.js";
import { button, h } from "./dom.js";

/** Nobody has let this device in, or somebody cut it off. */
export const pair = {
  title: () => "Kontor",
  draw(app, words) {
    const { state } = app, devices = unsent(state);
    const field = h("input", { id: "pairing", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const use = () => comeIn(app, field.value);
    return {
      main: h("section", { class: "card" },
        h("h2", {}, words(state.cutOff === null ? "pair" : "revoked")), h("p", {}, words(state.cutOff === null ? "pair_how" : "revoked_how")),
        devices.map(([device, count]) => h("p", { class: "careful-words" }, words("unsent_of", { device, count }))),
        !isSecureContext && h("p", { class: "careful-words" }, words("not_secure")),
        h("label", { for: "pairing" }, words("pair_code")), field),
      foot: [button(words("pair"), use, { kind: "primary grow", id: "pair" }), camera.isThere() && button("", () => app.open("camera"), { kind: "square", picture: "camera", label: words("camera") })],
    };
  },
  scanned: (app, text) => comeIn(app, text),
  entered: (app) => comeIn(app, document.getElementById("pairing")?.value ?? ""),
};

const unsent = ({ deeds }) => Object.entries(
  deeds.reduce((all, deed) => ({ ...all, [deed.device]: (all[deed.device] ?? 0) + 1 }), {}));

/** Comes in with a code; says what is wrong with it. */
export async function comeIn(app, text) {
  const read = pairing(text);
  if (!read) return app.said({ kind: "wrong", key: "no_pairing" });
  if (read.at && new URL(read.at).origin !== location.origin) return app.said({ kind: "wrong", key: "pair_elsewhere", values: { at: read.at } });
  app.said({ kind: "quiet", key: "pairing" });
  const { status, body } = await app.pair(read.code);
  const refused = { 0: "pair_no_network", 401: "pair_old", 409: "pair_used" }[status];
  if (status === 201) app.said({ kind: "done", key: "paired", values: { device: body.id } });
  else app.said({ kind: "wrong", key: refused ?? "pair_refused", values: { detail: body?.detail ?? status } });
  return null;
}

/** What this device is, and how it looks and sounds. */
export const device = {
  title: (words) => words("device"),
  draw(app, words) {
    const { device: is, choice, deeds } = app.state;
    const row = (key, value) => [h("dt", {}, words(key)), h("dd", {}, value)];
    const among = (key, all) => h("fieldset", { class: "among" }, h("legend", {}, words(key)), Object.entries(all).map(([value, text]) =>
      button(text, () => app.choose({ [key]: value }), { "aria-pressed": String((choice[key] ?? Object.keys(all)[0]) === value) })));
    return {
      main: [
        h("section", { class: "card" }, h("dl", { class: "figures" }, row("name", is.id), row("location", is.location), row("zones", is.zones.join(", ")), row("not_sent", deeds.length)),
          !isSecureContext && h("p", { class: "careful-words" }, words("not_secure"))),
        among("language", app.speaks === "zh" ? { zh: "中文", en: "English" } : { en: "English", zh: "中文" }),
        among("look", { system: words("system"), light: words("light"), dark: words("dark") }), among("sound", { on: words("on"), off: words("off") }),
      ],
      back: () => app.go("menu"),
    };
  },
};

/** Typing a code with the keys of the telephone. */
export const type = {
  title: (words) => words("type_code"),
  draw(app, words) {
    const field = h("input", { id: "typed", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "done" });
    const use = () => { app.open(null); if (field.value.trim()) app.scan(field.value); };
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); use(); } });
    return { main: h("section", { class: "card" }, h("label", { for: "typed" }, words("code")), field), foot: [button(words("ok"), use, { kind: "primary grow" })], back: () => app.open(null), focus: field };
  },
};

/** Reading a code with the camera. */
export const look = {
  title: (words) => words("camera"),
  draw(app, words) {
    const back = () => { app.stopCamera?.(); app.open(null); };
    if (!camera.isThere()) return { main: h("p", { class: "lead" }, words("camera_missing")), foot: [button(words("type_code"), () => app.open("type"), { kind: "grow" })], back };
    const video = h("video", { playsinline: true, muted: true, "aria-label": words("camera_hold") }), stop = new AbortController();
    app.stopCamera?.();
    app.stopCamera = () => stop.abort();
    camera.read(video, stop.signal).then((code) => { if (code) { app.open(null); app.scan(code); } })
      .catch(() => { if (!stop.signal.aborted) { app.open(null); app.said({ kind: "wrong", key: "camera_refused" }); } });
    return { main: h("section", { class: "camera" }, video, h("p", {}, words("camera_hold"))), back };
  },
};
