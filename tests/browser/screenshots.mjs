// Pictures of every page of a running console, in both themes and both languages at three widths.
//
//   node tests/browser/screenshots.mjs --base http://127.0.0.1:8080 --id ada --password ... --to shots
//
// `--only /orders,/stock` takes some pages, `--how en-light-1280,zh-dark-390` some ways. Pages with a name
// in their address ({order}, {sku}, ...) are shown for the first that their list has.
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' }, id: { type: 'string' }, password: { type: 'string' },
    to: { type: 'string', default: 'screenshots' }, only: { type: 'string' }, how: { type: 'string' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const LANGUAGES = { en: 'en-GB', zh: 'zh-CN' };
const WAYS = ['en', 'zh'].flatMap((language) => ['light', 'dark'].flatMap((colours) =>
  [1440, 900, 390].map((width) => ({ language, colours, width, name: `${language}-${colours}-${width}` }))));

/** What a page shows of one thing: the list that has it, and where it leads. */
const FIRST_OF = [
  { list: '/engine', leads: /^\/engine\/aside\/[^/]+\/[^/?]+$/ },
  { list: '/orders', leads: /^\/orders\/new$/ },
  { list: '/orders', leads: /^\/orders\/ord_[^/?]+$/, below: ['/raw', '/trace'] },
  { list: '/orders', leads: /^\/orders\/[^/?]+$/ },
  { list: '/customers', leads: /^\/customers\/[^/?]+$/ },
  { list: '/jobs?state=any', leads: /^\/jobs\/[^/?]+$/ },
  { list: '/pack', leads: /^\/pack\/job_[^/?]+$/ },
  { list: '/stock', leads: /^\/stock\/[^/?]+$/ },
  { list: '/channels', leads: /^\/channels\/new$/ },
  { list: '/channels', leads: /^\/channels\/(?!new$)[^/?]+$/ },
  { list: '/channels', leads: /^\/channels\/(?!new$|counter$)[^/?]+$/, below: ['/told', '/names'] },
  { list: '/items', leads: /^\/items\/[^/?]+$/ },
  { list: '/items', leads: /^\/imports$/ },
  { list: '/imports', leads: /^\/imports\/[^/?]+$/ },
  { list: '/notices', leads: /^\/texts$/ },
  { list: '/texts', leads: /^\/texts\/shipped\/en$/ },
  { list: '/shipments?stage=all', leads: /^\/shipments\/shp_[^/?]+$/ },
  { list: '/shipments?stage=exceptions', leads: /^\/shipments\/shp_[^/?]+$/ },
  { list: '/shipments?stage=to_label', leads: /^\/shipments\/shp_[^/?]+$/ },
  { list: '/returns?state=all', leads: /^\/returns\/ret_[^/?]+$/ },
  { list: '/docs', leads: /^\/docs\/api$/ },
  { list: '/docs/api', leads: /^\/docs\/api\/orders#post_orders$/ },
  { list: '/docs', leads: /^\/docs\/events$/ },
  { list: '/docs/events', leads: /^\/docs\/events\/review\.order\.approved\.v1$/ },
  { list: '/docs', leads: /^\/docs\/live$/ },
  { list: '/docs', leads: /^\/docs\/webhooks$/ },
  { list: '/docs', leads: /^\/docs\/feed$/ },
  { list: '/docs', leads: /^\/docs\/sandbox$/ },
  { list: '/docs', leads: /^\/docs\/promises$/ },
];

async function signIn(page) {
  await page.goto(`${given.base}/sign-in`);
  await page.fill('#id', given.id);
  await page.fill('#password', given.password);
  await page.press('#password', 'Enter');
  await page.waitForURL(`${given.base}/`);
}

/** Lists the pages: those of the menu, and one of each thing that has a page of its own. */
async function pages(page) {
  if (given.only) return given.only.split(',');
  const menu = await page.locator('.rooms a').evaluateAll((links) => links.map((a) => a.getAttribute('href')));
  const paths = ['/sign-in', ...menu];
  for (const { list, leads, below = [] } of FIRST_OF) {
    await page.goto(given.base + list);
    const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    const first = links.find((href) => leads.test(href ?? ''));
    if (first) paths.push(first, ...below.map((part) => first + part));
  }
  return paths;
}

const named = (path) => path.replace(/^\//, '').replaceAll(/[^a-z0-9-]+/gi, '_').slice(0, 60) || 'today';

const browser = await chromium.launch({ executablePath: given.browser, args: ['--no-sandbox', '--disable-gpu'] });
await mkdir(given.to, { recursive: true });
const chosen = given.how?.split(',');
for (const way of WAYS.filter(({ name }) => !chosen || chosen.includes(name))) {
  const context = await browser.newContext({
    locale: LANGUAGES[way.language], colorScheme: way.colours, viewport: { width: way.width, height: 900 },
  });
  const page = await context.newPage();
  if (given.only?.split(',').join() !== '/sign-in') await signIn(page);
  for (const path of await pages(page)) {
    const stranger = path === '/sign-in' ? await (await browser.newContext({
      locale: LANGUAGES[way.language], colorScheme: way.colours, viewport: { width: way.width, height: 900 },
    })).newPage() : page;
    await stranger.goto(given.base + path);
    // Labels are loaded when they come into sight, which a picture of the whole page does not wait for.
    await stranger.evaluate(() => Promise.all([...document.images].map((image) => {
      image.loading = 'eager';
      return image.decode().catch(() => {});
    })));
    const file = `${given.to}/${named(path)}.${way.name}.png`;
    await stranger.screenshot({ path: file, fullPage: true });
    console.log(file);
    if (stranger !== page) await stranger.context().close();
  }
  await context.close();
}
await browser.close();
