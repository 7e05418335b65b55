// What developers do: find a call and copy it, watch what happens, have samples sent.
import { createServer } from 'node:http';
import { check, fail, keep, open, signIn, world } from './parts.mjs';

const SECONDS_FOR_AN_EVENT = 10;
const REFERENCE = [
  '/docs', '/docs/api', '/docs/api?q=giraffe', '/docs/api/orders', '/docs/api/devices', '/docs/events',
  '/docs/events/order-intake.order.received.v1', '/docs/webhooks', '/docs/webhooks?in=go', '/docs/feed',
  '/docs/promises',
];

/** Asks the house as a program does. */
async function ask(method, path, body) {
  const headers = { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' };
  const answer = await fetch(world.base + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) fail(`${method} ${path} gets ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const sample = () => ask('POST', `/api/v1/channels/${world.channel}/test`);

async function aCallIsFoundWhileTypingAndItsExampleCopied(browser) {
  const { context, page, complaints } = await open(browser);
  await page.goto(`${world.base}/docs`);
  await page.getByRole('navigation', { name: 'Pages for developers' }).getByRole('link', { name: 'API' }).click();
  const shown = page.locator('#calls [data-find]:visible');
  const all = await shown.count();
  await page.locator('#find-call').pressSequentially('cancel order');
  await page.waitForFunction((count) => document.querySelectorAll('#calls [data-find]:not([hidden])').length < count, all);
  if (await page.locator('#nothing').isVisible()) fail('nothing was found');
  await page.getByRole('link', { name: 'POST /api/v1/orders/{id}/cancel' }).click();
  await page.waitForURL(/\/docs\/api\/orders#post_orders_id_cancel$/);
  const call = page.locator('#post_orders_id_cancel');
  await call.getByRole('button', { name: 'Copy: Request' }).click();
  await page.locator('#said').getByText('Copied.').waitFor({ state: 'attached' });
  const copied = await page.evaluate(() => getSelection().toString());
  if (!/^curl "\$KONTOR\/api\/v1\/orders\/ord_[0-9a-f]{32}\/cancel"/.test(copied)) fail(`copied is ${copied}`);
  await context.close();
  return complaints;
}

async function theReferenceIsWholeWithoutAScript(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${world.base}/docs/api`);
  await page.fill('#find-call', 'rotate secret');
  await page.getByRole('button', { name: 'Find' }).click();
  if ((await page.locator('[data-find]').count()) !== 1) fail('the search finds something else');
  await page.goto(`${world.base}/docs/events/review.order.approved.v1`);
  const schema = await page.locator('.facts a').getAttribute('href');
  const told = await (await fetch(world.base + schema)).json();
  if (told.title !== 'OrderApproved') fail(`the schema is of ${told.title}`);
  await page.goto(`${world.base}/docs/live`);
  if (!page.url().includes('/sign-in')) fail('a stranger sees what happens');
  await context.close();
  return [];
}

async function whatHappensIsShownAtOnceHeldAndFiltered(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.operator);
  await page.goto(`${world.base}/docs/live`);
  await page.locator('#tail-said[data-state="live"]').waitFor();
  const { order_id: id } = await sample();
  const began = Date.now();
  await page.locator(`#tail li[data-of^="${id}"]`).first().waitFor();
  const took = (Date.now() - began) / 1000;
  console.log(`an event was shown after ${took} s`);
  if (took > SECONDS_FOR_AN_EVENT) fail(`an event takes ${took} s`);
  const row = page.locator(`#tail li[data-kind="kontor.order-intake.order.received.v1"][data-of^="${id}"]`);
  await row.locator('summary').click();
  await row.locator('pre').getByText('"test": true').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  const other = (await sample()).order_id;
  await page.waitForFunction(() => /Paused; [1-9]/.test(document.querySelector('#tail-said').textContent));
  if (await page.locator(`#tail li[data-of^="${other}"]`).count()) fail('what is held is shown');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator(`#tail li[data-of^="${other}"]`).first().waitFor();
  await page.fill('#order', other);
  if (await page.locator(`#tail li[data-of^="${id}"]:visible`).count()) fail('another order is shown');
  await page.selectOption('#kind', 'kontor.order-intake.order.completed.v1');
  if ((await page.locator('#tail li:visible').count()) !== 1) fail('another kind is shown');
  await context.close();
  return complaints;
}

async function whoeverDoesNotReadTheFeedSeesNothingOfIt(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  const answer = await page.goto(`${world.base}/docs/live`);
  if (answer.status() !== 403) fail(`a clerk gets ${answer.status()}`);
  await page.goto(`${world.base}/docs/sandbox`);
  if (await page.locator('main form[action*="/do/"]').count()) fail('a clerk may send samples');
  await context.close();
  return complaints;
}

async function sampleOrdersComeThroughTheDoorAndGoNowhere(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  await page.goto(`${world.base}/docs/sandbox`);
  const mine = page.locator('.sandbox li').filter({ has: page.locator(`input[value="${world.channel}"]`) });
  await mine.getByRole('button', { name: 'An order is placed' }).click();
  await page.waitForURL(/delivery=dlv_/);
  for (const deed of ['It is changed', 'It is cancelled']) {
    const before = page.url();
    await page.locator('#sent').getByRole('button', { name: deed }).click();
    await page.waitForURL((url) => String(url) !== before && /delivery=dlv_/.test(url));
  }
  await page.locator('#sent .badge').waitFor();
  const order = await page.locator('#sent a[href^="/orders/"]').getAttribute('href');
  const { test, status } = await ask('GET', `/api/v1${order}`);
  if (!test || status === 'in_review' || status === 'processing') fail(`a sample is ${status}`);
  const jobs = await ask('GET', `/api/v1/fulfillments?order_id=${order.split('/').pop()}`);
  if (jobs.items.length) fail('a sample reached the floor');
  await context.close();
  return complaints;
}

async function aSampleEventReachesAReceiver(browser) {
  const taken = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    taken.push({ headers: request.headers, body: JSON.parse(body) });
    response.writeHead(204).end();
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const event = 'kontor.logistics.shipment.delivered.v1';
  const url = `http://127.0.0.1:${server.address().port}/`;
  await ask('POST', '/api/v1/webhooks', { id: world.webhook, url, events: [event] });
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.admin);
  await page.goto(`${world.base}/docs/sandbox`);
  const mine = page.locator('.sandbox li').filter({ has: page.locator(`input[value="${world.webhook}"]`) });
  await mine.getByRole('button', { name: 'Send it' }).click();
  await page.locator('#sent [data-state="told"]').waitFor();
  const [{ headers, body }] = taken;
  if (body.type !== event || body.test !== true) fail(`received was ${JSON.stringify(body)}`);
  if (!/^v1,/.test(headers['webhook-signature'])) fail('it is not signed');
  await ask('DELETE', `/api/v1/webhooks/${world.webhook}`);
  server.close();
  await context.close();
  return complaints;
}

async function everyPageCanBeReadByEverybody(browser) {
  const complaints = [];
  for (const how of [
    { language: 'en-GB', colours: 'light' },
    { language: 'zh-CN', colours: 'dark', width: 390 },
  ]) {
    const window = await open(browser, how);
    await check(window.page, REFERENCE);
    await signIn(window.page, world.admin);
    await check(window.page, ['/docs/api', '/docs/webhooks', '/docs/api/webhooks', '/docs/sandbox', '/docs/live']);
    complaints.push(...window.complaints);
    await window.context.close();
  }
  return complaints;
}

await keep([
  aCallIsFoundWhileTypingAndItsExampleCopied,
  theReferenceIsWholeWithoutAScript,
  whatHappensIsShownAtOnceHeldAndFiltered,
  whoeverDoesNotReadTheFeedSeesNothingOfIt,
  sampleOrdersComeThroughTheDoorAndGoNowhere,
  aSampleEventReachesAReceiver,
  everyPageCanBeReadByEverybody,
]);
