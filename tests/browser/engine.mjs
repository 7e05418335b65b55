// The engine room: how the house runs, and what is put aside.
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const place = `/engine/aside/crm/${world.message.id}`;

async function onlyWhoeverWorksThereComesIn(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  if (await page.getByRole('link', { name: 'Engine room' }).count()) fail('a clerk is shown the way');
  for (const path of ['/engine', place]) {
    const answer = await page.goto(world.base + path);
    if (answer.status() !== 403) fail(`a clerk gets ${answer.status()} at ${path}`);
  }
  await context.close();
  return complaints;
}

async function everyPageCanBeReadByEverybody(browser) {
  return readByEverybody(browser, world.operator, ['/engine', place]);
}

async function theWayIsDrawnAndStaysFresh(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.operator);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL(`${world.base}/engine`);
  const stations = await page.locator('.picture.wide .station').count();
  if (stations !== 7) fail(`${stations} stations are drawn`);
  const lanes = page.locator('#lanes');
  await lanes.locator('summary').focus();
  await page.keyboard.press('Enter');
  const heard = page.waitForResponse((answer) => answer.url().endsWith('/engine') && answer.request().headers()['x-kontor-part']);
  await heard;
  await page.waitForFunction(() => !document.querySelector('#connection')?.dataset.state);
  if (!(await lanes.evaluate((details) => details.open))) fail('what was opened is closed again');
  await context.close();
  return complaints;
}

async function aMessageIsMendedByKeyboard(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.operator);
  await page.goto(`${world.base}/engine`);
  const row = page.locator(`#aside-crm-${world.message.id}`);
  await row.getByText('its body cannot be read: <script>').waitFor();
  await row.locator('a.row').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(world.base + place);
  await page.getByText('"order_id": "nobody"').waitFor();
  // As it is it cannot be handled, and the page says so.
  await page.getByRole('button', { name: 'Try again' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('It still cannot be handled').waitFor();
  await page.locator('#body').fill(world.message.said);
  await page.locator('#reason').focus();
  await page.keyboard.type('the id was cut off');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/engine\?done=retry/);
  await page.getByText('It was handled.').waitFor();
  if (await row.count()) fail('it is still put aside');
  const gone = await page.goto(world.base + place);
  if (gone.status() !== 404) fail(`what is handled is shown with ${gone.status()}`);
  await context.close();
  return complaints;
}

await keep([
  onlyWhoeverWorksThereComesIn,
  everyPageCanBeReadByEverybody,
  theWayIsDrawnAndStaysFresh,
  aMessageIsMendedByKeyboard,
]);
