// What the warehouse does at a screen: pack by scanner and Enter, lead the floor, book in.
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const code = (sku) => `code-${sku}`;

/** Types as a scanner does: wherever the focus is, then Enter. */
async function scan(page, text) {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function heard(page, kind, words) {
  await page.locator(`#${kind}`, { hasText: words }).waitFor();
}

async function aPackerNeedsNoMouseFromTheScanToTheNext(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.packer);
  await page.goto(`${world.base}/pack?location=${world.location}`);
  await page.getByText(world.third.number).waitFor();
  await scan(page, 'nobody-knows-this');
  await page.getByRole('alert').filter({ hasText: 'Nothing is known' }).waitFor();
  await scan(page, world.first.number);
  await page.waitForURL(`${world.base}/pack/${world.first.job}`);
  const [field, card] = await Promise.all(['#scan', '.station'].map((one) => page.locator(one).boundingBox()));
  if (field.y + field.height > card.y + card.height) fail('the field stands over what is below it');
  await scan(page, code(world.cup));
  await heard(page, 'right', '1 of 2');
  await scan(page, '4006381333931');
  await heard(page, 'wrong', 'Wrong item: 4006381333931');
  await scan(page, code(world.lamp));
  await heard(page, 'right', '1 of 1');
  await scan(page, code(world.lamp));
  await heard(page, 'wrong', 'Too many');
  await scan(page, world.second.number);
  await heard(page, 'wrong', 'another order');
  await page.reload();
  if ((await page.locator('#inside').textContent()) !== '2') fail('a reload forgets what was scanned');
  if (await page.locator('#close').isEnabled()) fail('a parcel that misses a piece can be closed');
  await scan(page, world.cup);
  await heard(page, 'right', 'Everything is in');
  await page.keyboard.press('Enter');
  await page.waitForURL(/parcel=prc_/);
  await page.locator('#print').waitFor();
  const [printed] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Enter')]);
  await printed.close();
  const label = await page.locator('#print').getAttribute('href');
  const answer = await page.request.get(world.base + label);
  if (!(await answer.body()).subarray(0, 5).equals(Buffer.from('%PDF-'))) fail(`no label: ${answer.status()}`);
  await page.bringToFront();
  if ((await page.evaluate(() => document.activeElement?.id)) !== 'scan') fail('the focus left the field');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${world.base}/pack/${world.second.job}`);
  await context.close();
  return complaints;
}

async function aPartMayGoIntoAParcelOfItsOwn(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.packer);
  await page.goto(`${world.base}/pack/${world.third.job}`);
  await scan(page, `2*${code(world.cup)}`);
  await heard(page, 'right', '2 of 3');
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/parcel=prc_/);
  await page.getByText('What is left for another parcel').waitFor();
  if ((await page.locator('#inside').textContent()) !== '0') fail('what is closed is counted again');
  await page.locator('#print').waitFor();
  await context.close();
  return complaints;
}

async function aJobIsTakenBackByWhoeverLeadsAlone(browser) {
  const [lead, packer] = [await open(browser), await open(browser)];
  await signIn(lead.page, world.lead);
  await signIn(packer.page, world.packer);
  await packer.page.goto(`${world.base}/jobs/${world.claimed.job}`);
  await packer.page.getByText('Being picked').waitFor();
  if (await packer.page.getByText('Take back').count()) fail('a picker may take back');
  await lead.page.goto(`${world.base}/jobs?state=claimed&location=${world.location}`);
  await lead.page.locator('#pickers').getByText(world.claimed.number).waitFor();
  await lead.page.locator('table.waiting').getByRole('link', { name: world.claimed.number }).focus();
  await lead.page.keyboard.press('Enter');
  await lead.page.waitForURL(/\/jobs\/job_/);
  await lead.page.locator('summary', { hasText: 'Take back' }).focus();
  await lead.page.keyboard.press('Enter');
  await lead.page.getByRole('button', { name: 'Take back' }).press('Enter');
  await lead.page.getByText('back on the floor').waitFor();
  await packer.page.locator('.badge', { hasText: 'Open' }).waitFor();
  await Promise.all([lead.context.close(), packer.context.close()]);
  return [...lead.complaints, ...packer.complaints];
}

async function whatComesInIsBookedAndExplained(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(`${world.base}/stock/${world.lamp}`);
  await page.getByRole('link', { name: /^Why 40\?/ }).waitFor();
  await page.locator('#receive-location').selectOption(world.location);
  await page.fill('#receive-quantity', '7');
  await page.locator('#receive .after', { hasText: '40 → 47' }).waitFor();
  await page.fill('#receive-reference', 'NOTE-7 <script>');
  await page.press('#receive-reference', 'Enter');
  await page.getByText('40 → 47 on hand').waitFor();
  await page.getByRole('link', { name: /^Why 47\?/ }).click();
  await page.locator('#movements').getByText('+7').waitFor();
  await page.locator('#movements').getByText('NOTE-7 <script>').waitFor();
  await page.locator('#adjust-location').selectOption(world.location);
  await page.fill('#adjust-quantity', '45');
  await page.fill('#adjust-reason', 'counted');
  await page.press('#adjust-reason', 'Enter');
  await page.getByText('47 → 45 on hand').waitFor();
  const plan = page.locator('#plans tr', { hasText: world.location });
  await plan.getByRole('spinbutton').fill('99');
  await plan.getByRole('spinbutton').press('Enter');
  await page.locator('#plans .badge', { hasText: 'Low' }).waitFor();
  await page.goto(`${world.base}/stock?low=1`);
  await page.getByRole('link', { name: world.lamp }).waitFor();
  await context.close();
  return complaints;
}

async function whoeverOnlyLooksHasNoForms(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.viewer);
  for (const path of [`/stock/${world.lamp}`, `/pack/${world.second.job}`, `/jobs/${world.claimed.job}`]) {
    await page.goto(world.base + path);
    if (await page.locator('main form[method=post]').count()) fail(`a viewer has a form on ${path}`);
  }
  const sent = { form: { location: world.location, quantity: '5' }, headers: { origin: world.base } };
  const answer = await page.request.post(`${world.base}/stock/${world.lamp}/do/receive`, sent);
  if (answer.status() !== 403) fail(`a viewer books in: ${answer.status()}`);
  const closed = await page.request.post(`${world.base}/pack/${world.second.job}/do/close`,
    { form: { all: '1' }, headers: { origin: world.base } });
  if (closed.status() !== 403) fail(`a viewer closes a parcel: ${closed.status()}`);
  await context.close();
  return complaints;
}

async function everyPageOfTheWarehouseCanBeReadByEverybody(browser) {
  const pages = ['/pack', `/pack/${world.second.job}`, `/pack/${world.first.job}`, '/jobs',
    `/jobs/${world.first.job}`, `/stock/${world.lamp}`, '/stock?low=1'];
  return readByEverybody(browser, world.admin, pages);
}

await keep([
  aPackerNeedsNoMouseFromTheScanToTheNext,
  aPartMayGoIntoAParcelOfItsOwn,
  aJobIsTakenBackByWhoeverLeadsAlone,
  whatComesInIsBookedAndExplained,
  whoeverOnlyLooksHasNoForms,
  everyPageOfTheWarehouseCanBeReadByEverybody,
]);
