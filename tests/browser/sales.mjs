// What clerks do with customers, and what whoever looks at sales finds.
import { createHmac } from 'node:crypto';
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const DAY = world.day;
const sales = `/sales?from=${DAY}&to=${DAY}&channel=${encodeURIComponent(world.channel)}`;

/** Finds the customer with the keyboard alone, from the first page on. */
async function toTheCustomer(page) {
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL(`${world.base}/customers`);
  await page.locator('main input[name=q]').focus();
  await page.keyboard.type(world.held.email);
  await page.keyboard.press('Enter');
  await page.waitForURL(/customers\?q=/);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/customers\/cus_/);
}

async function aCallIsWrittenDownByKeyboardAndSeenElsewhere(browser) {
  const [here, there] = [await open(browser), await open(browser, { language: 'zh-CN' })];
  await signIn(here.page, world.clerk);
  await signIn(there.page, world.admin);
  await toTheCustomer(here.page);
  await there.page.goto(here.page.url());
  const said = 'Asks where it is. <script>alert(1)</script> مرحبا 您好';
  await here.page.keyboard.press('n');
  await here.page.keyboard.type(said);
  await here.page.keyboard.press('Control+Enter');
  await here.page.waitForURL(/done=record/);
  for (const { page } of [here, there]) {
    const quote = page.locator('#history blockquote', { hasText: 'Asks where it is.' });
    await quote.waitFor();
    if ((await quote.textContent()).trim() !== said) fail('it stands there otherwise than it was said');
  }
  await here.page.locator('#history .who', { hasText: 'anna' }).first().waitFor();
  await here.page.reload();
  const notes = await here.page.locator('#history blockquote').count();
  if (notes !== 1) fail(`it stands there ${notes} times`);
  await Promise.all([here.context.close(), there.context.close()]);
  return [...here.complaints, ...there.complaints];
}

/** Lets the shop send one more order of the same customer. */
async function orderAgain() {
  const signature = createHmac('sha256', world.secret).update(world.again).digest('base64');
  const answer = await fetch(`${world.base}/webhooks/${world.channel}`, {
    method: 'POST', body: world.again,
    headers: { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': signature },
  });
  if (answer.status !== 200) fail(`the shop is answered ${answer.status}: ${await answer.text()}`);
}

async function whatComesIsSeenWhileSomebodyTypes(browser) {
  const [desk, office] = [await open(browser), await open(browser)];
  await signIn(desk.page, world.clerk);
  await toTheCustomer(desk.page);
  await signIn(office.page, world.viewer);
  await office.page.goto(world.base + sales);
  const counted = (orders) => office.page.locator('#product tbody td:nth-child(2)', { hasText: orders }).waitFor();
  await counted(/^1$/);
  await desk.page.keyboard.press('n');
  await desk.page.keyboard.type('Half a sent');
  await orderAgain();
  await desk.page.locator('#orders li').nth(1).waitFor();
  await desk.page.keyboard.type('ence');
  const typed = await desk.page.locator('#contact-text').inputValue();
  if (typed !== 'Half a sentence') fail(`typed was: ${typed}`);
  await counted(/^2$/);
  await Promise.all([desk.context.close(), office.context.close()]);
  return [...desk.complaints, ...office.complaints];
}

async function theCustomersLinkIsTakenAlong(browser) {
  const { context, page, complaints } = await open(browser);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/customers?q=${encodeURIComponent(world.held.number)}`);
  await page.locator('main tr', { hasText: world.held.email }).waitFor();
  await page.goto(`${world.base}/customers?q=${encodeURIComponent(world.held.email)}`);
  await page.locator('main a.row').click();
  await page.locator('details.links summary').first().click();
  await page.getByRole('button', { name: 'Link to correct the address' }).click();
  const field = page.locator('#link-made');
  await field.waitFor();
  await page.locator('.secret').getByRole('button', { name: 'Copy' }).click();
  await page.locator('.secret .copy.is-copied').waitFor();
  const taken = await page.evaluate(() => navigator.clipboard.readText());
  if (taken !== await field.inputValue()) fail(`taken along was ${taken}`);
  const answer = await page.goto(`${world.base}${new URL(taken).pathname}`);
  if (answer.status() !== 200) fail(`the customer gets ${answer.status()}`);
  await context.close();
  return complaints;
}

async function aDayOfSalesLeadsToItsOrdersInOneClick(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.viewer);
  await page.goto(world.base + sales);
  await page.locator('.chart.main a').first().click();
  await page.waitForURL(new RegExp(`/orders\\?from=${DAY}&to=${DAY}`));
  await page.getByRole('link', { name: world.held.number }).waitFor();
  const file = await page.request.get(`${world.base}/sales/export.csv?by=product&from=${DAY}&to=${DAY}`);
  const text = await file.text();
  if (file.status() !== 200 || !text.includes(world.sku)) fail(`the file is ${file.status()}: ${text}`);
  await context.close();
  return complaints;
}

async function aRoleThatMayNotCannotAlsoByAddress(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/customers?q=${encodeURIComponent(world.held.email)}`);
  const customer = await page.locator('main a.row').getAttribute('href');
  await context.close();
  for (const [who, status] of [[world.picker, 403], [world.viewer, 200]]) {
    const window = await open(browser);
    await signIn(window.page, who);
    for (const path of ['/customers', customer, '/sales', '/sales/export.csv']) {
      const answer = await window.page.request.get(world.base + path);
      if (answer.status() !== status) fail(`${who.id} gets ${answer.status()} at ${path}`);
    }
    const sent = await window.page.request.post(`${world.base}${customer}/do/record`, {
      form: { kind: 'call', direction: 'incoming', text: 'x', key: 'k' }, headers: { origin: world.base },
    });
    if (sent.status() !== 403) fail(`${who.id} writes down with ${sent.status()}`);
    if (who === world.viewer) {
      await window.page.goto(world.base + customer);
      if (await window.page.locator('main form').count()) fail('a viewer is offered work');
    }
    complaints.push(...window.complaints);
    await window.context.close();
  }
  return complaints;
}

async function aCustomer(page) {
  await page.goto(`${world.base}/customers?q=${encodeURIComponent(world.held.email)}`);
  return [await page.locator('main a.row').getAttribute('href')];
}

async function everyPageCanBeReadByEverybody(browser) {
  return readByEverybody(browser, world.admin, ['/customers', '/customers?q=nobody-at-all', '/sales', sales], aCustomer);
}

await keep([
  aCallIsWrittenDownByKeyboardAndSeenElsewhere,
  theCustomersLinkIsTakenAlong,
  whatComesIsSeenWhileSomebodyTypes,
  aDayOfSalesLeadsToItsOrdersInOneClick,
  aRoleThatMayNotCannotAlsoByAddress,
  everyPageCanBeReadByEverybody,
]);
