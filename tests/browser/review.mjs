// What a clerk does at the review: one held order after the other, by keys alone.
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const place = (order) => `${world.base}/review?channel=${world.channel}${order ? `&order=${order.id}` : ''}`;
const front = (page) => page.getByRole('heading', { level: 1 }).innerText();
const isInFront = (page, number) =>
  page.waitForFunction((wanted) => document.querySelector('h1')?.textContent === wanted, number);
const said = (page, words) => page.locator('.said').getByText(words).waitFor();

/** Presses keys, and counts them; what is typed into a field is the work itself. */
function keyboard(page) {
  const counted = { keys: 0 };
  counted.press = async (...keys) => {
    for (const key of keys) {
      counted.keys += 1;
      await page.keyboard.press(key);
    }
  };
  return counted;
}

async function anAddressIsFixedInAtMostSixKeysAndSeenElsewhere(browser) {
  const [here, there] = [await open(browser), await open(browser, { language: 'zh-CN' })];
  await signIn(here.page, world.clerk);
  await signIn(there.page, world.admin);
  await there.page.goto(`${world.base}/orders/${world.address.id}`);
  await there.page.locator('.notice.careful').waitFor();
  await there.page.evaluate(() => { window.never = 'reloaded'; });
  const hand = keyboard(here.page);
  await hand.press('g', 'r');
  await here.page.waitForURL(/\/review/);
  await here.page.goto(place());
  await isInFront(here.page, world.address.number);
  await hand.press('e');
  await here.page.keyboard.type('Example Street 7, ap');
  const elsewhere = await open(browser);
  await signIn(elsewhere.page, world.clerk);
  await elsewhere.page.goto(place(world.passing));
  await isInFront(elsewhere.page, world.passing.number);
  await elsewhere.page.keyboard.press('a');
  await said(elsewhere.page, `${world.passing.number} is approved.`);
  await here.page.locator('#queue').getByText(world.passing.number).waitFor({ state: 'detached' });
  await here.page.keyboard.type('t 3');
  const typed = await here.page.inputValue('#field-street1');
  if (typed !== 'Example Street 7, apt 3') fail(`what was typed is "${typed}"`);
  await hand.press('Enter');
  await isInFront(here.page, world.undone.number);
  await said(here.page, `${world.address.number} is approved.`);
  if (hand.keys > 6) fail(`an address takes ${hand.keys} keys`);
  console.log(`an address takes ${hand.keys} keys`);
  await there.page.locator('.notice.careful').waitFor({ state: 'detached' });
  await there.page.getByText('Example Street 7, apt 3').first().waitFor();
  if ((await there.page.evaluate(() => window.never)) !== 'reloaded') fail('it was loaded anew');
  for (const one of [here, there, elsewhere]) await one.context.close();
  return [here, there, elsewhere].flatMap((one) => one.complaints);
}

async function anApprovalAndARejectionAreUndone(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  const { undone, rejected } = world;
  await page.goto(place(undone));
  await isInFront(page, undone.number);
  await page.keyboard.press('a');
  await isInFront(page, rejected.number);
  await said(page, `${undone.number} is approved.`);
  await page.keyboard.press('u');
  await isInFront(page, undone.number);
  await said(page, `${undone.number} is on hold again`);
  await page.getByText('Approval taken back').first().waitFor();
  await page.keyboard.press('n');
  await isInFront(page, rejected.number);
  await page.keyboard.press('x');
  await page.keyboard.press('1');
  await said(page, `${rejected.number} is rejected.`);
  if ((await front(page)) === rejected.number) fail('the next order does not stand there');
  await page.locator('.said .left').first().getByText(/0:[0-5]\d/).waitFor();
  await page.keyboard.press('u');
  await isInFront(page, rejected.number);
  await said(page, `${rejected.number} is still on hold.`);
  await page.goto(`${world.base}/orders/${rejected.id}`);
  await page.getByText('In review').first().waitFor();
  await context.close();
  return complaints;
}

async function anUnknownItemIsNamedByKeysAndACustomerIsAsked(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(place(world.unknown));
  await isInFront(page, world.unknown.number);
  await page.keyboard.press('i');
  await page.keyboard.type(`code-${world.sku}`);
  await page.waitForFunction((sku) => document.activeElement?.value === sku, world.sku);
  await page.keyboard.press('Enter');
  await said(page, `${world.unknown.number} is approved.`);
  await page.goto(place(world.asked));
  await isInFront(page, world.asked.number);
  await page.keyboard.press('l');
  const link = await page.locator('#made-link').innerText();
  const opened = await page.request.get(link.replace(/^https?:\/\/[^/]+/, world.base));
  if (!opened.ok()) fail(`the customer's link gives ${opened.status()}`);
  await context.close();
  return complaints;
}

async function keysDoNothingWhileSomebodyTypesAndAreListed(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(place(world.rejected));
  await page.locator('#search').focus();
  await page.keyboard.type('axe nur');
  if ((await page.inputValue('#search')) !== 'axe nur') fail('a key was taken while somebody typed');
  if ((await front(page)) !== world.rejected.number) fail('a key acted while somebody typed');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.locator('#keys').getByText('Correct the address').waitFor();
  await page.keyboard.press('a');
  if ((await front(page)) !== world.rejected.number) fail('a key acted behind a dialog');
  await context.close();
  return complaints;
}

async function aRoleThatMayNotCannotAlsoByAddress(browser) {
  const viewer = await open(browser);
  await signIn(viewer.page, world.viewer);
  await viewer.page.goto(place(world.rejected));
  await isInFront(viewer.page, world.rejected.number);
  if (await viewer.page.locator('main form[method=post]').count()) fail('a viewer is offered a deed');
  const approve = `/review/${world.rejected.id}/do/approve`;
  const status = await viewer.page.evaluate(
    async (path) => (await fetch(path, { method: 'POST', body: new URLSearchParams() })).status, approve);
  if (status !== 403) fail(`a viewer gets ${status} for an approval`);
  const picker = await open(browser);
  await signIn(picker.page, world.picker);
  const answer = await picker.page.goto(`${world.base}/review`);
  if (answer.status() !== 403) fail(`a picker gets ${answer.status()}`);
  for (const one of [viewer, picker]) await one.context.close();
  return [viewer, picker].flatMap((one) => one.complaints);
}

async function everyReviewCanBeReadByEverybody(browser) {
  const pages = ['/review', `/review/${world.address.id}`, '/review?channel=nowhere'];
  return readByEverybody(browser, world.clerk, pages);
}

await keep([
  everyReviewCanBeReadByEverybody,
  anAddressIsFixedInAtMostSixKeysAndSeenElsewhere,
  anApprovalAndARejectionAreUndone,
  anUnknownItemIsNamedByKeysAndACustomerIsAsked,
  keysDoNothingWhileSomebodyTypesAndAreListed,
  aRoleThatMayNotCannotAlsoByAddress,
]);
