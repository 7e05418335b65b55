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

/** Opens a window of somebody who has none yet; what the page complains about fails the run. */
export async function open(browser, { language = 'en-GB', colours = 'light', width = 1280 } = {}) {
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

export async function signIn(page, { id, password }) {
  await page.goto(`${world.base}/sign-in`);
  await page.fill('#id', id);
  await page.fill('#password', password);
  await page.press('#password', 'Enter');
  await page.waitForURL(`${world.base}/`);
}

/** Lets axe look at pages; gives what it finds. */
export async function check(page, paths) {
  for (const path of paths) {
    await page.goto(world.base + path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    if (violations.length > 0) {
      const words = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
      fail(`axe on ${path}:\n${words.join('\n')}`);
    }
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
  } finally {
    await browser.close();
  }
}
