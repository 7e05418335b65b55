// A scanner is a keyboard: what it types and ends with Enter is one scan, wherever the focus is.

/** A pause of this many milliseconds begins a new scan. */
const PAUSE_MS = 5_000;

/** Gathers keys into scans; knows of no page. */
export function gatherer() {
  let text = "", last = -Infinity;
  return {
    /** Takes a key; gives a scan where it ends one, "" where Enter ends nothing. */
    take(key, at) {
      if (at - last > PAUSE_MS) text = "";
      last = at;
      if (key === "Enter" || key === "Tab") {
        const scan = text;
        text = "";
        return key === "Tab" && scan === "" ? null : scan;
      }
      if (key === "Backspace") text = text.slice(0, -1);
      else if ([...key].length === 1) text += key;
      return null;
    },
    /** Gives what was typed so far. */
    typed: () => text,
  };
}

/** Follows the keyboard of a page: `scanned` hears scans, `entered` an Enter that ends none, `typing`
 *  what stands there so far. A field that somebody types into keeps its keys. */
export function follow(page, catcher, { scanned, entered, typing }) {
  const keys = gatherer();
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest?.("input,textarea,select");
    if (field && field !== catcher) return;
    if (event.key === "Tab" && keys.typed() === "") return;
    const ended = keys.take(event.key, event.timeStamp);
    typing(keys.typed());
    if (ended === null) {
      // The focus may move while a scanner types: a key is gathered here, wherever it was pressed. A
      // blank belongs to the code while one is typed, and to the button else.
      const isOurs = field === catcher || event.key !== " " || keys.typed().trim() !== "";
      if ([...event.key].length === 1 && isOurs) event.preventDefault();
      return;
    }
    const scan = ended + catcher.value;
    catcher.value = "";
    if (scan !== "") {
      event.preventDefault();
      event.stopPropagation();
      scanned(scan);
    } else if (!event.target.closest?.("button,a,summary")) entered();
  }, true);
  // What comes without keys (a scanner that writes as a keyboard of the screen does) lands in the field.
  let last = -Infinity;
  catcher.addEventListener("input", (event) => {
    if (event.timeStamp - last > PAUSE_MS && event.data) catcher.value = event.data;
    last = event.timeStamp;
    typing(catcher.value);
  });
}
