// What people do at the console, in a real browser. The world is given as JSON in WORLD; what does
// not come true ends the program with words.
import { chromium } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';

const world = JSON.parse(process.env.WORLD);
const WITHIN = 20_000;
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

function fail(words) {
  throw new Error(words);
}

/** Opens a window of somebody who has none yet; what the page complains about fails the run. */
async function open(browser, { language = 'en-GB', colours = 'light', width = 1280 } = {}) {
  const context = await browser.newContext({
    locale: language, colorScheme: colours, viewport: { width, height: 900 }, timezoneId: 'UTC',
  });
  context.setDefaultTimeout(WITHIN);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`script: ${error}`));
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('status of 4')) complaints.push(line.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(world.base) && !url.startsWith('data:')) complaints.push(`loads ${url}`);
  });
  return { context, page, complaints };
}

async function signIn(page, { id, password }) {
  await page.goto(`${world.base}/sign-in`);
  await page.fill('#id', id);
  await page.fill('#password', password);
  await page.press('#password', 'Enter');
  await page.waitForURL(`${world.base}/`);
}

/** Lets axe look at pages; gives what it finds. */
async function check(page, paths) {
  for (const path of paths) {
    await page.goto(world.base + path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    if (violations.length > 0) {
      const words = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
      fail(`axe on ${path}:\n${words.join('\n')}`);
    }
  }
}

async function aStrangerIsAskedWhoTheyAre(browser) {
  const { context, page, complaints } = await open(browser);
  await page.goto(`${world.base}/orders?status=processing`);
  if (!page.url().includes('/sign-in?then=')) fail(`a stranger came to ${page.url()}`);
  await page.fill('#id', world.clerk.id);
  await page.fill('#password', 'not the password');
  await page.press('#password', 'Enter');
  await page.getByRole('alert').waitFor();
  if ((await page.inputValue('#id')) !== world.clerk.id) fail('the name has to be typed again');
  await page.fill('#password', world.clerk.password);
  await page.press('#password', 'Enter');
  await page.waitForURL(`${world.base}/orders?status=processing`);
  await context.close();
  return complaints;
}

async function aHeldOrderIsApprovedByKeyboardAndSeenElsewhere(browser) {
  const [here, there] = [await open(browser), await open(browser, { language: 'zh-CN' })];
  await signIn(here.page, world.clerk);
  await signIn(there.page, world.admin);
  await there.page.goto(`${world.base}/orders/${world.held.id}`);
  await there.page.locator('.notice.careful').waitFor();
  await there.page.locator('#search').focus();
  await there.page.keyboard.type('half a wo');
  await here.page.keyboard.press('/');
  await here.page.keyboard.type(world.held.number);
  await here.page.keyboard.press('Enter');
  await here.page.waitForURL(`${world.base}/orders/${world.held.id}`);
  await here.page.getByRole('button', { name: 'Approve' }).focus();
  await here.page.keyboard.press('Enter');
  await here.page.waitForURL(/done=approve/);
  await there.page.locator('.notice.careful').waitFor({ state: 'detached' });
  const typed = await there.page.inputValue('#search');
  const focused = await there.page.evaluate(() => document.activeElement?.id);
  if (typed !== 'half a wo' || focused !== 'search') fail(`typed "${typed}", focus on ${focused}`);
  await Promise.all([here.context.close(), there.context.close()]);
  return [...here.complaints, ...there.complaints];
}

async function aRoleThatMayNotCannotAlsoByAddress(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.picker);
  if (await page.getByRole('link', { name: 'Orders' }).count()) fail('a picker is shown the orders');
  for (const path of ['/orders', `/orders/${world.held.id}`, '/people']) {
    const answer = await page.goto(world.base + path);
    if (answer.status() !== 403) fail(`a picker gets ${answer.status()} at ${path}`);
  }
  const answer = await page.goto(`${world.base}/stock`);
  if (answer.status() !== 200) fail(`a picker gets ${answer.status()} at /stock`);
  await context.close();
  return complaints;
}

async function whyItIsSoManyTakesTwoClicks(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/stock?q=${encodeURIComponent(world.sku)}`);
  await page.getByRole('link', { name: world.sku }).click();
  await page.getByRole('link', { name: /^Why / }).first().click();
  await page.locator('#movements').getByText('Came in').first().waitFor();
  await context.close();
  return complaints;
}

async function theLanguageChangesAndTheSameIsShown(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/orders?channel=${world.channel}`);
  await page.locator('.top .menu summary').click();
  await page.getByRole('button', { name: '中文' }).click();
  await page.waitForURL(`${world.base}/orders?channel=${world.channel}`);
  if ((await page.locator('html').getAttribute('lang')) !== 'zh-CN') fail('still in English');
  await page.getByRole('heading', { name: '订单' }).waitFor();
  await context.close();
  return complaints;
}

async function everyPageCanBeReadByEverybody(browser) {
  const pages = ['/', '/orders', `/orders/${world.held.id}`, '/stock', `/stock/${world.sku}`, '/people'];
  const complaints = [];
  for (const how of [
    { language: 'en-GB', colours: 'light' },
    { language: 'zh-CN', colours: 'dark', width: 390 },
  ]) {
    const window = await open(browser, how);
    await check(window.page, ['/sign-in']);
    await signIn(window.page, world.admin);
    await check(window.page, pages);
    complaints.push(...window.complaints);
    await window.context.close();
  }
  return complaints;
}

const promises = [
  aStrangerIsAskedWhoTheyAre,
  everyPageCanBeReadByEverybody,
  aRoleThatMayNotCannotAlsoByAddress,
  whyItIsSoManyTakesTwoClicks,
  theLanguageChangesAndTheSameIsShown,
  aHeldOrderIsApprovedByKeyboardAndSeenElsewhere,
];

const browser = await chromium.launch({ executablePath: world.browser, args: FLAGS });
try {
  for (const promise of promises) {
    const began = Date.now();
    const complaints = await promise(browser);
    if (complaints.length > 0) fail(`${promise.name}: the page complains:\n${complaints.join('\n')}`);
    console.log(`${promise.name}: kept, ${Date.now() - began} ms`);
  }
} finally {
  await browser.close();
}
