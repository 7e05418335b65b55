// Goods that come and pieces that go back: what a scan means there. Pure, as the picking is.
import { codeOf, quantity, same } from "./codes.js";

/** Gives an item that is known here by one of its codes. */
export const known = (catalogue, text) => Object.values(catalogue).find((item) => codeOf(item, text)) ?? null;

const itemOf = (one, catalogue) => catalogue[one.sku] ?? { sku: one.sku, name: one.sku, barcodes: [] };

/** Gives what a put-back is called. */
export const called = (one, catalogue) => itemOf(one, catalogue).name;

/** Takes a scan while pieces are carried back: first the item, then the bin where it lies now. */
export function carry(putBacks, chosen, text, catalogue) {
  const is = putBacks.find((one) => one.put_back_id === chosen);
  if (is && same(is.bin, text)) {
    const about = { name: called(is, catalogue), sku: is.sku, bin: is.bin, pieces: is.quantity };
    const deed = { kind: "put_back", body: { put_back_id: is.put_back_id }, about };
    return { chosen: null, deeds: [deed], say: { kind: "done", key: "put_back_done", values: about } };
  }
  const found = putBacks.filter((one) => codeOf(itemOf(one, catalogue), text));
  // The same item may have to go to several bins: another scan of it goes on to the next.
  const at = found.findIndex((one) => one.put_back_id === chosen);
  const next = found[(at + 1) % found.length];
  if (next) return { chosen: next.put_back_id, deeds: [], say: { kind: "right", key: "go_to_bin", values: { bin: next.bin } } };
  const item = known(catalogue, text);
  if (is) return { chosen, deeds: [], say: { kind: "wrong", key: "wrong_bin", values: { expected: is.bin, scanned: text } } };
  const values = { name: item?.name ?? text, scanned: text };
  return { chosen: null, deeds: [], say: { kind: "wrong", key: "put_back_other", values } };
}

/** Takes a scan of goods that come: a piece more of something, or how many of the last there are. */
export function receive(lines, text, catalogue) {
  const item = known(catalogue, text), typed = quantity(text);
  const at = lines.findIndex((line) => (item ? line.sku === item.sku : same(line.code, text)));
  if (at < 0 && !item && typed !== null && lines.length > 0) return change(lines, lines.length - 1, typed);
  if (at >= 0) return change(lines, at, lines[at].pieces + 1);
  const line = { code: text, sku: item?.sku ?? null, name: item?.name ?? text, pieces: 1 };
  return { lines: [...lines, line], say: said(line) };
}

function change(lines, at, pieces) {
  const line = { ...lines[at], pieces };
  return { lines: [...lines.filter((_, place) => place !== at), line], say: said(line) };
}

const said = (line) => ({ kind: "right", key: "received", values: { count: line.pieces, name: line.name } });

/** Makes deeds of what came: each line for itself, so that one that is refused holds up no other. */
export function booking(lines, location) {
  return lines.map((line) => ({
    kind: "receive",
    body: { location, lines: [{ sku: line.sku, quantity: line.pieces }] },
    about: { name: line.name, sku: line.sku, code: line.code, pieces: line.pieces },
  }));
}

/** Names the lines of which the item is known meanwhile. */
export function named(lines, catalogue) {
  return lines.map((line) => {
    const item = line.sku ? null : known(catalogue, line.code);
    return item ? { ...line, sku: item.sku, name: item.name } : line;
  });
}
