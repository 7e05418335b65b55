// What an administrator sets up at the console: a shop, a key, a handheld, items.
import { createPrivateKey, sign } from 'node:crypto';
import { connect } from 'node:net';
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const MINUTES_FOR_A_SHOP = 2, SECONDS_FOR_A_HANDHELD = 30;
const KEYS = ['/keys', '/devices', '/audit', '/people'];

/** Moves the focus forwards until it is on what is meant. */
async function tabTo(page, locator) {
  for (let step = 0; step < 60; step += 1) {
    if (await locator.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  fail(`the keyboard does not come to ${locator}`);
}

async function press(page, locator) {
  await tabTo(page, locator);
  await page.keyboard.press('Enter');
}

const health = (page, word) => page.locator(`#heard[data-health="${word}"]`).waitFor();

async function aShopIsSetUpByKeyboardAndItsBoxTurnsGreen(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  const began = Date.now();
  await page.goto(`${world.base}/channels`);
  await press(page, page.getByRole('link', { name: 'Connect a shop' }));
  await page.waitForURL(`${world.base}/channels/new`);
  await tabTo(page, page.getByRole('radio', { name: /^Shopify/ }));
  await page.keyboard.press('ArrowDown');
  await tabTo(page, page.locator('#name'));
  await page.keyboard.type('Teahouse <script>茶馆');
  await tabTo(page, page.locator('#id'));
  await page.keyboard.type(world.shop);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${world.base}/channels/${world.shop}`);
  await health(page, 'no-secret');
  await press(page, page.getByRole('button', { name: 'Make the secret' }));
  const secret = await page.locator('#made-secret').textContent();
  if (!/^[0-9a-f]{64}$/.test(secret)) fail(`the secret is ${secret}`);
  await health(page, 'waiting');
  const wrong = await fetch(`${world.base}/webhooks/${world.shop}`, {
    method: 'POST', body: '{}',
    headers: { 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-signature': 'c2lnbmVkIGJ5IG5vYm9keSBhdCBhbGw=' },
  });
  if (wrong.status !== 401) fail(`a strange signature gets ${wrong.status}`);
  await health(page, 'refused');
  await page.getByText('signed with another secret').waitFor();
  if ((await page.locator('#made-secret').textContent()) !== secret) fail('the secret went away');
  await press(page, page.getByRole('button', { name: 'Send a test delivery' }));
  await health(page, 'comes');
  const took = (Date.now() - began) / 1000;
  console.log(`a shop was set up in ${took} s`);
  if (took > MINUTES_FOR_A_SHOP * 60) fail(`a shop takes ${took} s`);
  await page.goto(`${world.base}/channels/${world.shop}`);
  if ((await page.content()).includes(secret)) fail('the secret is shown again');
  await page.locator('#deliveries a.row').first().click();
  await page.locator('.payload').getByText('_kontor_test').waitFor();
  await page.locator('.order-made a').first().click();
  await page.waitForURL(/\/orders\/ord_/);
  await context.close();
  return complaints;
}

async function aKeyIsShownOnceAndEndsAtOnce(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  await page.goto(`${world.base}/keys`);
  await page.fill('#name', 'a till');
  await press(page, page.getByRole('button', { name: 'Make the key' }));
  const key = await page.locator('#made-key').textContent();
  const ask = () => fetch(`${world.base}/api/v1/channels`, { headers: { authorization: `Bearer ${key}` } });
  if ((await ask()).status !== 200) fail('the key opens nothing');
  await page.goto(`${world.base}/keys`);
  if ((await page.content()).includes(key)) fail('the key is shown again');
  const row = page.getByRole('row').filter({ hasText: 'a till' }).filter({ hasText: 'Live' });
  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  await press(page, row.getByRole('button', { name: 'End' }));
  await page.locator('.done').waitFor();
  if ((await ask()).status !== 401) fail('an ended key opens something');
  await context.close();
  return complaints;
}

/** Decodes base32, as seeds are written. */
function base32(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = 0, held = 0;
  const bytes = [];
  for (const letter of text) {
    held = (held << 5) | letters.indexOf(letter);
    bits += 5;
    if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** Comes in as a handheld does: with its credentials, over NATS; gives when the broker has ended it. */
async function handheld({ nats_url, creds }) {
  const [jwt, seed] = creds.match(/(?<=-----\r?\n)[A-Za-z0-9_.-]+(?=\r?\n)/g);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), base32(seed).subarray(2, 34)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { hostname, port } = new URL(nats_url);
  const socket = connect(Number(port), hostname);
  const ended = new Promise((resolve) => { socket.on('close', resolve); });
  socket.on('error', () => {});
  await new Promise((resolve, reject) => {
    let heard = '';
    socket.on('data', (data) => {
      heard += data;
      const info = heard.match(/^INFO (.*)\r\n/);
      if (info) {
        heard = '';
        const sig = sign(null, Buffer.from(JSON.parse(info[1]).nonce), key).toString('base64url');
        socket.write(`CONNECT ${JSON.stringify({ jwt, sig, verbose: false, lang: 'node', version: '1' })}\r\nPING\r\n`);
      } else if (heard.includes('PONG')) resolve();
      else if (heard.includes('-ERR')) reject(new Error(heard));
      else if (heard.includes('PING\r\n')) { heard = ''; socket.write('PONG\r\n'); }
    });
  });
  return { ended };
}

async function aHandheldIsPairedByItsCodeAndCutOffInOne(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  await page.goto(`${world.base}/devices`);
  const began = Date.now();
  await page.fill('#id', world.device);
  await page.fill('#location', world.location);
  await press(page, page.getByRole('button', { name: 'Show the code' }));
  await page.locator('#pairing > .qr').waitFor();
  const read = new URL(await page.locator('#pairing-code').textContent());
  const use = () => fetch(`${read.searchParams.get('at')}/api/v1/devices/pair`, {
    method: 'POST', body: JSON.stringify({ code: read.searchParams.get('code') }),
    headers: { 'content-type': 'application/json' },
  });
  const made = await use();
  if (made.status !== 201) fail(`the code gets ${made.status}: ${await made.text()}`);
  if ((await use()).status !== 409) fail('a code is used twice');
  const { ended } = await handheld(await made.json());
  await page.locator('#pairing.is-in').waitFor();
  await page.locator(`#device-${world.device}[data-connected="true"]`).waitFor();
  const took = (Date.now() - began) / 1000;
  console.log(`a handheld was paired in ${took} s`);
  if (took > SECONDS_FOR_A_HANDHELD) fail(`a handheld takes ${took} s`);
  const row = page.locator(`#device-${world.device}`);
  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  await press(page, row.getByRole('button', { name: 'Cut off', exact: true }));
  await page.locator('.done').waitFor();
  await ended;
  await page.locator(`#device-${world.device}`).getByText('Cut off', { exact: true }).waitFor();
  await context.close();
  return complaints;
}

async function aShopIsToldAndItsNamesAreKept(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  const told = `${world.base}/channels/${world.shop}/told`;
  await page.goto(told);
  await page.fill('#url', 'https://shop.example');
  await page.fill('#consumer_key', 'ck 1');
  await page.fill('#consumer_secret', 'cs_1');
  await press(page, page.locator('#shop').getByRole('button', { name: 'Keep it' }));
  await page.getByRole('alert').filter({ hasText: 'without spaces' }).waitFor();
  if ((await page.locator('#url').inputValue()) !== 'https://shop.example') fail('what was typed is gone');
  await page.fill('#consumer_key', 'ck_1');
  await page.fill('#consumer_secret', 'cs_1');
  await press(page, page.locator('#shop').getByRole('button', { name: 'Keep it' }));
  await page.waitForURL(/done=shop/);
  if (await page.locator('#consumer_secret').inputValue()) fail('a key is shown');
  await page.fill('#ratio_percent', '80');
  await page.fill('#buffer', '2');
  await page.check(`input[name="locations"][value="${world.location}"]`);
  await page.check('input[name="paused"]');
  await press(page, page.locator('#stock').getByRole('button', { name: 'Keep it' }));
  await page.waitForURL(/done=stock/);
  if ((await page.locator('#ratio_percent').inputValue()) !== '80') fail('the rule is not kept');
  for (const end of ['Tell no stock any more', 'Tell it nothing any more']) {
    await page.locator('summary', { hasText: end }).click();
    await page.locator('details[open]').getByRole('button', { name: end }).click();
    await page.locator('.done').waitFor();
  }
  await page.getByText('First the address of the shop').waitFor();

  await page.goto(`${world.base}/channels/${world.shop}/names`);
  const name = '茶/杯 50% #1 <b>';
  await page.selectOption('#by', 'sku');
  await page.fill('#key', name);
  await page.fill('#sku', 'nothing-like-it');
  await press(page, page.getByRole('button', { name: 'Keep it' }));
  await page.getByRole('alert').waitFor();
  await page.fill('#sku', world.sku);
  await press(page, page.getByRole('button', { name: 'Keep it' }));
  await page.waitForURL(/done=kept/);
  const row = page.getByRole('row').filter({ hasText: name });
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'Forget' }).click();
  await page.waitForURL(/done=forgotten/);
  if (await row.count()) fail('a name is forgotten and still there');
  await context.close();
  return complaints;
}

async function itemsComeOneByOneAndByTheTable(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  const sku = `${world.sku}/茶 50%#NEW`;
  await page.goto(`${world.base}/new-item`);
  await page.keyboard.type(sku);
  await page.fill('#name', '杯 <b>cup</b>');
  await page.fill('#weight', 'heavy');
  await press(page, page.getByRole('button', { name: 'Keep it' }));
  await page.getByRole('alert').filter({ hasText: 'whole number of grams' }).waitFor();
  await page.fill('#weight', '850');
  await press(page, page.getByRole('button', { name: 'Keep it' }));
  await page.waitForURL(/done=kept/);
  await page.goto(`${world.base}/imports`);
  const table = `sku,name,weight_grams\n${sku}-1,One,10\n${sku}-2,Two,many\n`;
  await page.setInputFiles('#file', { name: '商品 "a".csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await press(page, page.getByRole('button', { name: 'Check it' }));
  await page.waitForURL(/\/imports\/imp_/);
  await page.getByRole('heading', { name: '商品 "a".csv' }).waitFor();
  await page.locator('.wrongs .error').waitFor();
  world.table = new URL(page.url()).pathname;
  await press(page, page.getByRole('button', { name: 'Apply one row' }));
  await page.locator('.badges .badge.good').waitFor();
  await page.goto(`${world.base}/items?q=${encodeURIComponent(`${sku}-1`)}`);
  await page.getByRole('link', { name: `${sku}-1` }).waitFor();
  await context.close();
  return complaints;
}

/** Says how a page's own form would be answered. */
const sent = (page, path, fields) => page.evaluate(async ([to, body]) =>
  (await fetch(to, { method: 'POST', body: new URLSearchParams(body) })).status, [path, fields]);

async function whoeverMayOnlyLookChangesNothing(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.operator);
  await page.goto(`${world.base}/channels/${world.shop}`);
  if (await page.locator('main form[method="post"]').count()) fail('an operator is offered a change');
  for (const path of ['/channels/new', ...KEYS]) {
    const answer = await page.goto(world.base + path);
    if (answer.status() !== 403) fail(`an operator gets ${answer.status()} at ${path}`);
  }
  for (const path of ['/channels/new', `/channels/${world.shop}/do/pause`, `/channels/${world.shop}/do/test`, '/keys', '/devices']) {
    const status = await sent(page, path, { id: 'x', kind: 'manual', scope: 'admin' });
    if (status !== 403) fail(`an operator gets ${status} for a change at ${path}`);
  }
  await signOut(page);
  await signIn(page, world.picker);
  for (const path of ['/channels', `/channels/${world.shop}`, '/notices', '/texts', ...KEYS]) {
    const answer = await page.goto(world.base + path);
    if (answer.status() !== 403) fail(`a picker gets ${answer.status()} at ${path}`);
  }
  await page.goto(`${world.base}/items`);
  if (await page.getByRole('link', { name: 'New item' }).count()) fail('a picker may make items');
  if ((await sent(page, '/items', { sku: 'X-1', name: 'x' })) !== 403) fail('a picker makes items');
  await context.close();
  return complaints;
}

async function signOut(page) {
  await page.locator('.top .menu summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/sign-in/);
}

async function aDelivery(page) {
  await page.goto(`${world.base}/channels/${world.shop}`);
  return [await page.locator('#deliveries a.row').first().getAttribute('href')];
}

async function everyPageCanBeReadByEverybody(browser) {
  const pages = [
    '/channels', '/channels/new', `/channels/${world.shop}`, `/channels/${world.shop}/told`,
    `/channels/${world.shop}/names`, '/items', '/new-item', '/imports', world.table,
    `/items/${world.sku}`, '/keys', '/devices', '/notices', '/notices?which=all', '/texts', '/texts/shipped/zh-CN',
    '/audit', `/audit?person=${world.admin.id}`,
  ];
  return readByEverybody(browser, world.admin, pages, aDelivery);
}

async function whatWasDoneStandsInTheAudit(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  await page.goto(`${world.base}/audit?person=${world.admin.id}`);
  await page.getByText(`/api/v1/devices/${world.device}`).first().waitFor();
  await page.goto(`${world.base}/audit?person=${world.admin.id}&day=2020-01-01`);
  await page.getByText('Nothing was changed then').waitFor();
  await context.close();
  return complaints;
}

await keep([
  aShopIsSetUpByKeyboardAndItsBoxTurnsGreen,
  aKeyIsShownOnceAndEndsAtOnce,
  aHandheldIsPairedByItsCodeAndCutOffInOne,
  aShopIsToldAndItsNamesAreKept,
  itemsComeOneByOneAndByTheTable,
  whoeverMayOnlyLookChangesNothing,
  everyPageCanBeReadByEverybody,
  whatWasDoneStandsInTheAudit,
]);
