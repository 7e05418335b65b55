// Making elements. Text is always text: nothing that others wrote becomes markup.

const SPRITE = new URL("icons.svg", import.meta.url).pathname;

/** Makes an element: attributes, `on…` listeners, children of which what is empty is left out. */
export function h(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Keeps codes with their hyphens in one line, among words that are shown. */
export const whole = (words) => words.split(/([^\s()（）]*-[^\s()（）]*)/)
  .map((part) => (/\d/.test(part) && part.includes("-") ? h("span", { class: "whole" }, part) : part));

/** Makes an icon of our own sprite. */
export function icon(name) {
  const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** Makes a button. */
export const button = (text, press, { kind = "", label, picture, ...given } = {}) =>
  h("button", { type: "button", class: `button ${kind}`.trim(), "aria-label": label, onclick: press, ...given },
    picture ? icon(picture) : null, text);
