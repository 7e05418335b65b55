// Nothing that somebody typed is lost, and no page stands in the way of another.
import { check, fail, keep, open, signIn, world } from './parts.mjs';

const place = (path) => world.base + path;
const receive = (page, what) => page.locator(`#receive [name=${what}]`);

/** Hides a page as a browser does with the tabs that nobody sees, or shows it. */
const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

async function manyTabsLeaveEachOtherTheirWay(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(place(`/stock/${world.sku}`));
  await hide(page, true);
  for (let tab = 0; tab < 7; tab += 1) {
    const next = await context.newPage();
    await next.goto(place('/orders'));
    await hide(next, true);
  }
  const booked = await page.request.post(place(`/stock/${world.sku}/do/receive`),
    { form: { key: `three-${world.sku}`, location: world.location, quantity: '3' }, headers: { origin: world.base } });
  if (!booked.ok()) fail(`booking in gives ${booked.status()}`);
  await hide(page, false);
  await page.getByRole('link', { name: /^Why 13\?/ }).waitFor();
  await context.close();
  return complaints;
}

async function whoeverIsSignedOutSignsInBesideAndSendsItAgain(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(place(`/stock/${world.sku}`));
  await receive(page, 'location').selectOption(world.location);
  await receive(page, 'quantity').fill('5');
  await receive(page, 'reference').fill('NOTE <b> 77');
  await page.request.post(place('/sign-out'), { form: {}, headers: { origin: world.base } });
  await receive(page, 'reference').press('Enter');
  await page.getByText('What you typed is kept').waitFor();
  const [beside] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Sign in' }).click()]);
  await beside.fill('#id', world.lead.id);
  await beside.fill('#password', world.lead.password);
  await beside.press('#password', 'Enter');
  await beside.waitForURL(place('/'));
  await beside.close();
  await page.getByRole('button', { name: 'Send it again' }).press('Enter');
  await page.getByText('13 → 18 on hand').waitFor();
  await context.close();
  return complaints;
}

async function whatIsRefusedIsFilledInAgainAndToldInChinese(browser) {
  const { context, page, complaints } = await open(browser, { language: 'zh-CN' });
  await signIn(page, world.clerk);
  await page.goto(place(`/review/${world.held.id}`));
  await page.locator('#field-street1').fill('Main Street 5');
  await page.locator('#field-country').fill('XQ');
  await page.locator('#field-country').press('Enter');
  await page.getByRole('alert').getByText('填写的内容有误').waitFor();
  await page.waitForFunction(() => document.querySelector('#field-street1')?.value === 'Main Street 5');
  if ((await page.inputValue('#field-country')) !== 'XQ') fail('the country is lost');
  await context.close();
  return complaints;
}

async function theLanguageChangesUnderWhatIsTyped(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(place(`/stock/${world.sku}`));
  await receive(page, 'reference').fill('half a note');
  await page.locator('.top .menu summary').click();
  await page.getByRole('button', { name: '中文' }).click();
  await page.locator('html[lang=zh-CN]').waitFor();
  await page.waitForFunction(() => document.querySelector('#receive [name=reference]').value === 'half a note');
  await context.close();
  return complaints;
}

async function anItemWithAStrokeInItsNameIsPlanned(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(place(`/stock/${encodeURIComponent(world.stroke)}`));
  const level = page.locator('#plans tr', { hasText: world.location }).locator('input[name=level]');
  await level.fill('3');
  await level.press('Enter');
  await page.getByText('Kept.').waitFor();
  await check(page, [`/stock/${encodeURIComponent(world.stroke)}`]);
  await context.close();
  return complaints;
}

await keep([
  manyTabsLeaveEachOtherTheirWay,
  whoeverIsSignedOutSignsInBesideAndSendsItAgain,
  whatIsRefusedIsFilledInAgainAndToldInChinese,
  theLanguageChangesUnderWhatIsTyped,
  anItemWithAStrokeInItsNameIsPlanned,
]);
