// What a picker does with a telephone: comes in by the code of the console, works by scanner alone,
// with the network cut, the app closed and opened, and others at the same job.
import { AxeBuilder } from '@axe-core/playwright';
import { fail, keep, open, signIn, world } from './parts.mjs';

const code = (sku) => `code-${sku}`;
const SHOTS = process.env.SHOTS;

/** Asks the house as its admin, or as somebody whose key is given. */
async function ask(method, path, body, key = world.key) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(world.base + path, { method, headers, body: body && JSON.stringify(body) });
  const told = await answer.json().catch(() => null);
  if (!answer.ok) fail(`${method} ${path}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
}

/** Waits until something is so. */
async function until(what, look) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return fail(`never: ${what}`);
}

/** Types as a scanner does: wherever the focus is, then Enter. */
async function scan(page, ...codes) {
  for (const text of codes) {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }
}

/** What is said at once is not found out by the clock, which looks every thirty seconds. */
const AT_ONCE = 5_000;
/** What the browser notes of a network that is away, and of a device that is asked to come again. */
const FINE = ['ERR_INTERNET_DISCONNECTED', 'status of 503'];

const heard = (page, kind, words) => page.locator(`#said.${kind}`, { hasText: words }).waitFor();
const goTo = (page, bin) => page.locator(`[data-bin="${bin}"]`).waitFor();
const take = (page, count) => page.locator(`.now.item [data-count="${count}"]`).waitFor();
const told = (page) => page.locator('.net.on').and(page.locator(':not(:has(.unsent))')).waitFor();
const shot = async (page, name) => { if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` }); };
const state = async (of) => (await ask('GET', `/api/v1/pick-jobs?job_id=${of.job}`)).items[0];

/** Lets the app draw itself anew all the time while something is done. */
async function restless(page, deed) {
  await page.evaluate(() => { window.unrest = setInterval(() => dispatchEvent(new Event('offline'))); });
  await deed();
  await page.evaluate(() => { clearInterval(window.unrest); dispatchEvent(new Event('online')); });
}

/** Opens a telephone. That it is without network is no complaint. */
async function telephone(browser, how = {}) {
  const made = await open(browser, { width: 390, ...how });
  await made.page.setViewportSize({ width: how.width ?? 390, height: how.height ?? 844 });
  made.told = () => made.complaints.filter((line) => !FINE.some((words) => line.includes(words)));
  return made;
}

/** Lets a device in and gives what its token opens. */
async function comeIn(page, id) {
  const wish = { id, location: world.location, zones: ['a'] };
  const { code: pairing } = await ask('POST', '/api/v1/devices/pairings', wish);
  await page.goto(`${world.base}/floor#pair=${pairing}`);
  await heard(page, 'done', id);
}

async function look(page, what) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const words = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  if (words.length > 0) fail(`axe on ${what}:\n${words.join('\n')}`);
}

let hand;

async function aTelephoneComesInByTheCodeOfTheConsole(browser) {
  const desk = await open(browser);
  await signIn(desk.page, world.admin);
  await desk.page.goto(`${world.base}/devices`);
  await desk.page.fill('#id', world.device);
  await desk.page.fill('#location', world.location);
  await desk.page.getByRole('button', { name: 'Show the code' }).click();
  const link = await desk.page.locator('#pairing-link').textContent();
  hand = await telephone(browser);
  await hand.page.goto(`${world.base}/floor`);
  await hand.page.getByRole('heading', { name: 'Pair this device' }).waitFor();
  await shot(hand.page, 'pair');
  await hand.page.goto(link);
  await heard(hand.page, 'done', world.device);
  if (new URL(hand.page.url()).hash) fail('the code stays in the address');
  await desk.page.locator('#pairing.is-in').waitFor();
  await desk.page.locator(`#device-${world.device}[data-connected="true"]`).waitFor();
  await hand.page.goto(link);
  await heard(hand.page, 'wrong', 'used before');
  await desk.context.close();
  return desk.complaints;
}

async function threeLinesAreSixScansAndNoTouch() {
  const { page } = hand;
  await goTo(page, 'A-01');
  await page.getByText(world.three.number).first().waitFor();
  await scan(page, 'A-01', code(world.cup), 'A-02', code(world.lamp), 'A-03', code(world.pen));
  await heard(page, 'done', `${world.three.number} is picked`);
  await until('the job is picked', async () => (await state(world.three)).state === 'picked');
  if ((await state(world.three)).held_by !== `device:${world.device}`) fail('another picked it');
  return [];
}

async function aWrongScanSaysWhatWasExpectedAndWhatThatIs() {
  const { page } = hand;
  await page.getByText(world.cut.number).first().waitFor();
  await scan(page, 'A-03');
  await heard(page, 'wrong', 'Wrong: A-03. Expected bin A-01 · That is the bin A-03');
  await scan(page, 'A-01');
  await take(page, 0);
  await scan(page, code(world.lamp));
  await heard(page, 'wrong', `Wrong: ${code(world.lamp)}. Expected cup · That is lamp`);
  await scan(page, '4006381333931');
  await heard(page, 'wrong', 'Nobody here knows that code');
  await shot(page, 'wrong');
  return [];
}

async function withoutNetworkAndClosedAndOpenedNothingIsLost() {
  const { context } = hand;
  let { page } = hand;
  await page.evaluate(() => navigator.serviceWorker.ready);
  await scan(page, code(world.cup));
  await take(page, 1);
  await told(page);
  await context.setOffline(true);
  await page.locator('.net.off').waitFor();
  await scan(page, code(world.cup));
  await goTo(page, 'A-02');
  await page.close();
  page = await context.newPage();
  hand.page = page;
  await page.goto(`${world.base}/floor`);
  await goTo(page, 'A-02');
  await page.getByText('1 not sent').waitFor();
  await scan(page, 'A-02', code(world.lamp), 'A-03', code(world.pen));
  await heard(page, 'done', `${world.cut.number} is picked`);
  await page.getByText('4 not sent').waitFor();
  await shot(page, 'offline');
  await context.setOffline(false);
  await told(page);
  const row = await until('the job is picked', async () => {
    const now = await state(world.cut);
    return now.state === 'picked' && now;
  });
  if (row.tasks.map((task) => task.picked).join() !== '2,1,1') fail(`picked: ${JSON.stringify(row.tasks)}`);
  return [];
}

async function twoDevicesThatScanOneJobLoseNothing() {
  const { page, context } = hand;
  await page.getByText(world.shared.number).first().waitFor();
  await scan(page, world.shared.number, 'A-02');
  await take(page, 0);
  await told(page);
  await context.setOffline(true);
  await page.locator('.net.off').waitFor();
  const other = await ask('POST', '/api/v1/devices', { id: world.other, location: world.location, zones: ['a'] });
  const path = `/api/v1/pick-jobs/${world.shared.job}`;
  await ask('POST', `${path}/take-back`, {});
  const job = await until('the other has it', () => ask('POST', `${path}/claim`, {}, other.token).catch(() => null));
  const one = { scan_id: 'other-1', task_id: job.tasks[0].task_id, bin: 'A-02', barcode: world.lamp, quantity: 1 };
  await ask('POST', `${path}/scan`, one, other.token);
  await scan(page, code(world.lamp), code(world.lamp));
  await heard(page, 'done', 'is picked');
  await context.setOffline(false);
  await told(page);
  await page.getByRole('button', { name: 'For you to do: 2' }).click();
  await page.getByText('Put back 1 × lamp into A-02').waitFor();
  await page.getByText('Bring 1 × lamp to packing').waitFor();
  await shot(page, 'tasks');
  await look(page, 'tasks');
  await scan(page, 'A-02');
  await heard(page, 'done', 'is back in A-02');
  await page.getByRole('button', { name: 'Done' }).click();
  await told(page);
  await ask('POST', `${path}/confirm`, {}, other.token);
  const row = await state(world.shared);
  if (row.state !== 'picked' || row.tasks[0].picked !== 2) fail(`picked: ${JSON.stringify(row)}`);
  const left = await ask('GET', `/api/v1/put-backs?location=${world.location}`);
  if (left.items.length > 0) fail('what went back is still to go back');
  return [];
}

async function whatBecomesOfAJobIsSaidAtOnce() {
  const { page } = hand;
  await page.getByText(world.gone.number).first().waitFor();
  await scan(page, 'A-02', code(world.lamp));
  await goTo(page, 'A-03');
  await told(page);
  await ask('POST', `/api/v1/orders/${world.gone.id}/cancel`, { reason: 'changed her mind' });
  await page.getByText(`${world.gone.number} was cancelled`).waitFor({ timeout: AT_ONCE });
  await page.getByRole('button', { name: 'For you to do: 1' }).click();
  await page.getByText('Put back 1 × lamp into A-02').waitFor();
  await scan(page, 'A-02');
  await heard(page, 'done', 'is back');
  await page.getByText(world.back.number).first().waitFor();
  await restless(page, async () => {
    await scan(page, 'A-01');
    await take(page, 0);
  });
  await told(page);
  await ask('POST', `/api/v1/pick-jobs/${world.back.job}/take-back`, {});
  await page.getByText(`${world.back.number} was taken back by whoever leads the floor`).waitFor();
  await page.locator('#next-job, .others li', { hasText: world.back.number }).first().waitFor();
  await scan(page, 'A-01', code(world.cup));
  await heard(page, 'done', `${world.back.number} is picked`);
  return [];
}

async function whatIsMissingIsSaidAndTheRestGoesOn() {
  const { page } = hand;
  await page.getByText(world.missing.number).first().waitFor();
  await scan(page, 'A-02', code(world.lamp));
  await take(page, 1);
  await shot(page, 'item');
  await look(page, 'an item');
  await page.locator('#short').click();
  await page.locator('#missing', { hasText: '2' }).waitFor();
  await shot(page, 'short');
  await page.getByRole('button', { name: 'Fewer' }).click();
  await page.locator('#not-found').click();
  await heard(page, 'quiet', 'Missing: 1');
  await page.locator('#count').click();
  await page.getByRole('button', { name: '2', exact: true }).click();
  await shot(page, 'pad');
  await page.locator('#counted').click();
  await heard(page, 'done', 'is picked');
  await told(page);
  const [task] = (await state(world.missing)).tasks;
  if (task.picked !== 2 || task.short !== 1) fail(`picked: ${JSON.stringify(task)}`);
  return [];
}

async function goodsAreBookedInAndLookedUp() {
  const { page } = hand;
  const on = async () => (await ask('GET', `/api/v1/stock?sku=${world.pen}&location=${world.location}`)).items[0].on_hand;
  const before = await on();
  await page.getByRole('button', { name: 'Menu' }).click();
  await shot(page, 'menu');
  await look(page, 'the menu');
  await page.getByRole('button', { name: 'Goods receipt' }).click();
  await scan(page, '4006381333931');
  await heard(page, 'wrong', '4006381333931 is not counted · Nobody here knows that code');
  await scan(page, code(world.pen));
  await page.locator('.now.item [data-count="1"]').waitFor();
  await scan(page, '12');
  await page.locator('.now.item [data-count="12"]').waitFor();
  await shot(page, 'receipt');
  await page.locator('#book-in').click();
  await heard(page, 'quiet', 'Booked in: 12 × pen');
  if (await on() !== before + 12) fail('it is not in the books');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Look up' }).click();
  await scan(page, code(world.pen));
  await page.locator('.figures', { hasText: String(before + 12) }).waitFor();
  await shot(page, 'look-up');
  await look(page, 'looking up');
  await scan(page, 'A-02');
  await page.locator('.things', { hasText: `lamp${world.lamp}` }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Pick', exact: true }).click();
  return [];
}

async function hoursWithoutNetworkAreToldInOneGo() {
  const { context } = hand;
  let { page } = hand;
  await page.getByText(world.hours.at(-1).number).first().waitFor();
  await page.clock.install();
  await context.setOffline(true);
  await page.locator('.net.off').waitFor();
  for (const { number } of world.hours) {
    await scan(page, number, 'A-01', code(world.cup));
    await heard(page, 'done', `${number} is picked`);
    await page.clock.fastForward('36:00');
  }
  await page.close();
  page = await context.newPage();
  hand.page = page;
  await page.goto(`${world.base}/floor`);
  await page.getByText(`${world.hours.length * 3} not sent`).waitFor();
  await context.setOffline(false);
  await told(page);
  if (await page.getByText('For you to do').count()) fail('something of it is left to do');
  for (const one of world.hours) {
    const row = await state(one);
    const isOurs = row.state === 'picked' && row.held_by === `device:${world.device}`;
    if (!isOurs || row.tasks[0].picked !== 1) fail(`${one.number}: ${JSON.stringify(row)}`);
  }
  return [];
}

async function aDeviceThatIsCutOffKeepsNothingButWhatWasNotSent() {
  const { page, context } = hand;
  await page.getByText(world.last.number).first().waitFor();
  await shot(page, 'home');
  await look(page, 'home');
  await scan(page, 'A-01', code(world.cup));
  await take(page, 1);
  await told(page);
  await context.setOffline(true);
  await page.locator('.net.off').waitFor();
  await scan(page, code(world.cup));
  await heard(page, 'done', 'is picked');
  await page.getByRole('button', { name: 'Camera' }).click();
  await ask('DELETE', `/api/v1/devices/${world.device}`);
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'This device was cut off' }).waitFor();
  await page.getByText(`2 scans of ${world.device} were not sent`).waitFor();
  await shot(page, 'cut-off');
  const kept = await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('kontor-floor').onsuccess = ({ target }) => {
      const all = target.result.transaction('kept').objectStore('kept').getAllKeys();
      all.onsuccess = () => resolve(all.result);
    };
  }));
  if (kept.some((key) => key !== 'choice')) fail(`it keeps ${kept}`);
  await comeIn(page, world.device);
  await told(page);
  const row = await until('what was not sent came', async () => {
    const now = await state(world.last);
    return now.state === 'picked' && now;
  });
  if (row.tasks[0].picked !== 2) fail(`picked: ${JSON.stringify(row.tasks)}`);
  await ask('DELETE', `/api/v1/devices/${world.device}`);
  await page.getByRole('heading', { name: 'This device was cut off' }).waitFor();
  return hand.told();
}

/** What a picker can press is pressed with a glove, and nothing is beyond the edge. */
async function fits(page, what) {
  const small = await page.evaluate(() => [...document.querySelectorAll('button')]
    .filter((one) => one.offsetHeight < 56 || one.offsetWidth < 56).map((one) => one.outerHTML));
  if (small.length > 0) fail(`too small for a glove on ${what}: ${small}`);
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) fail(`${what} is too wide`);
}

async function everyScreenCanBeReadByEverybody(browser) {
  const complaints = [];
  const ways = [
    { language: 'zh-CN', colours: 'dark', width: 320, height: 480 }, { language: 'en-GB', colours: 'light' },
  ];
  const below = ['put_backs', 'receive', 'look_up', 'device', 'tasks'];
  for (const how of ways) {
    const one = await telephone(browser, how);
    const { page } = one, name = `${how.language}-${how.colours}`;
    await comeIn(page, world.third);
    for (const screen of ['home', 'menu', ...below]) {
      if (screen === 'menu') await page.locator('#top button').click();
      else if (screen !== 'home') await page.locator('.ways button').nth(['tasks', ...below].indexOf(screen) + 1).click();
      await page.locator(`body[data-screen="${screen}"]`).waitFor();
      await look(page, `${screen} ${name}`);
      await fits(page, `${screen} ${name}`);
      await shot(page, `${name}-${screen}`);
      if (below.includes(screen)) await page.locator('#top button').click();
    }
    complaints.push(...one.told());
    await one.context.close();
  }
  return complaints;
}

await keep([
  aTelephoneComesInByTheCodeOfTheConsole,
  threeLinesAreSixScansAndNoTouch,
  aWrongScanSaysWhatWasExpectedAndWhatThatIs,
  withoutNetworkAndClosedAndOpenedNothingIsLost,
  twoDevicesThatScanOneJobLoseNothing,
  whatBecomesOfAJobIsSaidAtOnce,
  whatIsMissingIsSaidAndTheRestGoesOn,
  goodsAreBookedInAndLookedUp,
  hoursWithoutNetworkAreToldInOneGo,
  aDeviceThatIsCutOffKeepsNothingButWhatWasNotSent,
  everyScreenCanBeReadByEverybody,
]);
