// What every run in the browser is made of. The world is given as JSON in WORLD; what does not come
// true ends the program with words.
import { chromium } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';

export const world = JSON.parse(process.env.WORLD);
const WITHIN = 20_000;
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export function fail(words) {
  throw new Error(words);
}

/** Opens a window of somebody who has none yet; what the page complains about fails the run. The house is
 *  as far away as `delay` says, in milliseconds for each answer. */
export async function open(browser, { language = 'en-GB', colours = 'light', width = 1280, delay = 0 } = {}) {
  const context = await browser.newContext({
    locale: language, colorScheme: colours, viewport: { width, height: 900 }, timezoneId: 'UTC',
  });
  context.setDefaultTimeout(WITHIN);
  const page = await context.newPage();
  if (delay > 0) {
    const network = await context.newCDPSession(page);
    const far = { offline: false, latency: delay, downloadThroughput: -1, uploadThroughput: -1 };
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', far);
  }
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

export async function signIn(page, { id, password }) {
  await page.goto(`${world.base}/sign-in`);
  await page.fill('#id', id);
  await page.fill('#password', password);
  await page.press('#password', 'Enter');
  await page.waitForURL(`${world.base}/`);
}

/** By day in English at a desk, and by night in Chinese on a telephone. */
const BY_DAY = { language: 'en-GB', colours: 'light' };
const BY_NIGHT = { language: 'zh-CN', colours: 'dark', width: 390 };
/** What another language, colour and width can spoil; the rest of a page is the same for everybody. */
const CAN_DIFFER = [
  'button-name', 'color-contrast', 'document-title', 'html-has-lang', 'html-lang-valid', 'label', 'link-in-text-block',
  'link-name', 'meta-viewport', 'scrollable-region-focusable', 'select-name', 'svg-img-alt', 'target-size',
];

/** What axe need not do: name each place where nothing is wrong, and fetch what no rule of ours asks about. */
const BRIEFLY = { resultTypes: ['violations'], preload: false };

/** A telephone, what lies between, and desks small and large. */
const WIDTHS = [390, 760, 900, 1180, 1440];

/** Makes sure that a page fits into windows of every width, and that no number of an order is cut. */
async function fits(page, path) {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ ...before, width });
    const [over, cut] = await page.evaluate(() => {
      const isCut = (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible';
      const cut = [...document.querySelectorAll('.number')].filter(isCut).map((one) => one.textContent);
      return [document.documentElement.scrollWidth - innerWidth, cut];
    });
    if (over > 0) fail(`${path} is wider than ${width} by ${over} pixels`);
    if (cut.length > 0) fail(`${path} cuts at ${width}: ${cut.join(', ')}`);
  }
  await page.setViewportSize(before);
}

/** Lets axe look at pages, by some rules or by all of them, and makes sure that they fit. */
export async function check(page, paths, rules) {
  for (const path of paths) {
    await page.goto(world.base + path);
    const axe = new AxeBuilder({ page }).setLegacyMode().options(BRIEFLY);
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
    if (violations.length > 0) {
      const words = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
      fail(`axe on ${path}:\n${words.join('\n')}`);
    }
    await fits(page, path);
  }
}

/** Lets axe look at pages as everybody sees them, whoever is in or nobody; some have to be found first. */
export async function readByEverybody(browser, who, pages, find = async () => []) {
  const complaints = [];
  for (const how of [BY_DAY, BY_NIGHT]) {
    const window = await open(browser, how);
    const rules = how === BY_NIGHT ? CAN_DIFFER : undefined;
    if (who) await signIn(window.page, who);
    await check(window.page, [...pages, ...await find(window.page)], rules);
    complaints.push(...window.complaints);
    await window.context.close();
  }
  return complaints;
}

/** Says what stands on every page that is open, for whoever reads why a promise was not kept. */
async function pictured(browser) {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const words = await page.locator('body').innerText({ timeout: 1_000 }).catch((error) => String(error));
    console.error(`--- ${page.url()}\n${words}`);
  }
}

/** Keeps promises one after the other; one that is not kept ends the program. */
export async function keep(promises) {
  const browser = await chromium.launch({ executablePath: world.browser, args: FLAGS });
  try {
    for (const promise of promises) {
      const began = Date.now();
      const complaints = await promise(browser);
      if (complaints.length > 0) fail(`${promise.name}: the page complains:\n${complaints.join('\n')}`);
      console.log(`${promise.name}: kept, ${Date.now() - began} ms`);
    }
  } catch (error) {
    await pictured(browser);
    throw error;
  } finally {
    await browser.close();
  }
}
