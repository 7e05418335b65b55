// What a scanner, a camera or a finger gives, and when two codes mean the same.

/** Takes away what scanners put around a code: the name of its kind, separators, blanks. */
export function clean(text) {
  return text.trim().replace(/^\][A-Za-z]\d/, "").replace(/[\u0000-\u001f\u007f]/g, "").trim();
}

/** Says whether two codes are the same: retail numbers with and without leading zeros are. */
export function same(one, other) {
  if (one === other) return true;
  const isRetail = (code) => /^\d{12,14}$/.test(code);
  if (isRetail(one) && isRetail(other)) return one.padStart(14, "0") === other.padStart(14, "0");
  return one.toUpperCase() === other.toUpperCase();
}

/** Gives the code of an item that a scan means, as the warehouse knows it; its SKU always counts. */
export function codeOf(item, text) {
  return [...(item.barcodes ?? []), item.sku].find((code) => same(code, text));
}

/** Gives a pairing code, and where it is for, out of what was read: a link, a text, the bare code. */
export function pairing(text) {
  const given = text.trim();
  if (given.startsWith("kontor:pair?")) {
    const members = new URLSearchParams(given.slice("kontor:pair?".length));
    return members.get("code") ? { code: members.get("code"), at: members.get("at") } : null;
  }
  const link = /^(https?:\/\/[^/]+)?(?:\/floor)?#pair=([\w-]+)$/.exec(given);
  if (link) return { code: link[2], at: link[1] ?? null };
  return /^[\w-]{60,}$/.test(given) ? { code: given, at: null } : null;
}

/** Reads a quantity that was typed; nothing where it is none. */
export function quantity(text) {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null;
}
