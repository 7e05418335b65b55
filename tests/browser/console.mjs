// What everybody does at the console.
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

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
  const pages = ['/orders', `/orders/${world.held.id}`, '/stock'];
  const outside = await readByEverybody(browser, null, ['/sign-in']);
  return [...outside, ...await readByEverybody(browser, world.admin, pages)];
}

await keep([
  aStrangerIsAskedWhoTheyAre,
  everyPageCanBeReadByEverybody,
  aRoleThatMayNotCannotAlsoByAddress,
  whyItIsSoManyTakesTwoClicks,
  theLanguageChangesAndTheSameIsShown,
  aHeldOrderIsApprovedByKeyboardAndSeenElsewhere,
]);
