// What the device keeps: what was done and is not told yet, and what it needs to go on after it was
// closed. Both in the browser's own database, which outlives page, browser and battery.

const NAME = "kontor-floor";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("deeds", { keyPath: "place", autoIncrement: true });
      asked.result.createObjectStore("kept");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const committed = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

/** Gives everything that is kept: deeds in their order, and the rest by name. */
export async function load() {
  const transaction = (await database()).transaction(["deeds", "kept"]);
  const deeds = answered(transaction.objectStore("deeds").getAll());
  const [names, values] = [transaction.objectStore("kept").getAllKeys(), transaction.objectStore("kept").getAll()].map(answered);
  const [all, keys, kept] = await Promise.all([deeds, names, values]);
  return { deeds: all, kept: Object.fromEntries(keys.map((key, at) => [key, kept[at]])) };
}

/** Keeps new deeds and whatever changed with them, together; gives the deeds with their places. */
export async function add(deeds, kept = {}) {
  const transaction = (await database()).transaction(["deeds", "kept"], "readwrite", { durability: "strict" });
  const done = committed(transaction);
  const places = deeds.map((deed) => answered(transaction.objectStore("deeds").add(deed)));
  for (const [key, value] of Object.entries(kept)) transaction.objectStore("kept").put(value, key);
  const all = await Promise.all(places);
  await done;
  return deeds.map((deed, at) => ({ ...deed, place: all[at] }));
}

/** Forgets deeds that are told, and keeps others at the places that they have; with whatever changed. */
export async function settle(told, others, kept = {}) {
  const transaction = (await database()).transaction(["deeds", "kept"], "readwrite", { durability: "strict" });
  const done = committed(transaction), store = transaction.objectStore("deeds");
  for (const deed of told) store.delete(deed.place);
  for (const deed of others) store.put(deed);
  for (const [key, value] of Object.entries(kept)) transaction.objectStore("kept").put(value, key);
  await done;
}

/** Keeps what changed. */
export const keep = (kept) => add([], kept);

/** Forgets everything but what was not told yet and how somebody wants it to look. */
export async function forget() {
  const transaction = (await database()).transaction("kept", "readwrite");
  const done = committed(transaction), store = transaction.objectStore("kept");
  const choice = await answered(store.get("choice"));
  store.clear();
  if (choice) store.put(choice, "choice");
  await done;
}
