// What is around every screen: the line above, what was said last, what can be pressed below.
import { button, h, icon, whole } from "./dom.js";
import { mine } from "./app.js";
import { signal } from "./signals.js";

const find = (id) => document.getElementById(id);
/** So many things that happened are told together; what is older was seen or stands among the tasks. */
const NEWS_MAX = 3;

/** Makes the frame: it shows the line above, and says what happened. */
export function frame(app, speak) {
  let said = null;

  const line = (say) => {
    const words = speak()(say.key, say.values);
    const is = say.is ? ` · ${whatIs(say.is, speak())}` : "";
    const next = say.next && say.isNext ? ` · ${speak()("next_bin", { bin: say.next })}` : "";
    return words + is + next;
  };

  const show = () => {
    const lines = (said?.all ?? []).map(line), box = find("said");
    box.className = said?.kind ?? "";
    box.setAttribute("role", said?.kind === "wrong" ? "alert" : "status");
    box.replaceChildren(...lines.map((words) => h("p", {}, whole(words))));
  };

  return {
    /** Says something. News stay until somebody does something, and do not hide each other. */
    say(now) {
      if (now === null) said = null;
      else if (now.kind === "news" && said?.kind === "news") said = { kind: "news", all: [...said.all, now].slice(-NEWS_MAX) };
      else said = { kind: now.kind, all: [now] };
      if (now) signal(now.kind);
      if (!now?.key) said = null;
      show();
    },
    /** Says what a code is that was wrong, where nothing else was said meanwhile. */
    explain(say, is) {
      if (said?.all[0] !== say || !is) return;
      said = { ...said, all: [{ ...say, is }] };
      show();
    },
    show,
    /** Draws the line above. */
    top(title, { back } = {}) {
      const { state } = app, words = speak(), unsent = mine(state).length;
      const wait = unsent > 0 ? h("span", { class: "unsent" }, words("waiting", { count: unsent })) : null;
      const net = h("span", { class: `net ${state.online ? "on" : "off"}` }, state.online && icon("check"),
        h("span", { class: state.online ? "unseen" : "" }, words(state.online ? "online" : "offline")), wait);
      const way = back
        ? button("", back, { kind: "square plain", picture: "back", label: words("back") })
        : button("", () => app.go("menu"), { kind: "square plain", picture: "menu", label: words("menu") });
      const mark = h("img", { class: "mark", src: new URL("icon.svg", import.meta.url), alt: "" });
      const all = state.device ? [way, h("h1", {}, title), net] : [mark, h("h1", {}, title)];
      find("top").replaceChildren(...all);
    },
  };
}

/** Says what a code is. */
export function whatIs(is, words) {
  if (is.what === "bin") return words("is_bin", is);
  return is.what === "item" ? words("is_item", is) : words("is_unknown");
}

/** Puts a screen into its place, and what can be pressed under it. */
export function place(main, below = []) {
  find("page").replaceChildren(...[main].flat(Infinity).filter(Boolean));
  const keys = [below].flat(Infinity).filter(Boolean);
  find("foot").replaceChildren(...keys);
  find("foot").hidden = keys.length === 0;
}
