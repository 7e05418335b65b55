// What the desk does with parcels, returns and papers.
import { check, fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const place = (path) => world.base + path;

async function aLeadLabelsAndHandsOverByKeyboard(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.waitForURL(place('/shipments'));
  await page.goto(place(`/shipments?stage=to_label&location=${world.location}`));
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(place(`/shipments/${world.draft}`));
  // The number of the waybill is scanned right away: the field has the focus.
  await page.locator('#tracking_number:focus').waitFor();
  await page.selectOption('#carrier', 'by-hand');
  await page.locator('#tracking_number').focus();
  await page.keyboard.type(world.waybill);
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=book/);
  await page.getByText(world.waybill.toUpperCase()).first().waitFor();
  await page.goto(place(`/shipments?stage=to_hand_over&location=${world.location}`));
  for (const _ of [1, 2]) {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  if ((await page.locator('[data-count]').textContent()) !== '2') fail('two parcels are not chosen');
  await page.getByRole('button', { name: 'Hand over' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('2 parcels are with the carrier.').waitFor();
  await page.goto(place(`/shipments/${world.draft}`));
  await page.locator('#way').getByText('Handed over to the carrier').waitFor();
  await context.close();
  return complaints;
}

async function aReturnIsTakenInByScanAndInspected(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(place(`/returns/${world.return}`));
  await page.getByText('太重了 <script>').waitFor();
  await page.locator('summary', { hasText: 'Approve' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('form[action$="/approve"] button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=approve/);
  // The floor hears of it by an event; the page shows it by itself.
  const scan = page.locator('[data-scan]');
  await scan.waitFor();
  await check(page, [`/returns/${world.return}`]);
  await page.selectOption('select[name=location]', world.location);
  await scan.focus();
  await page.keyboard.type('no such code');
  await page.keyboard.press('Enter');
  await page.getByText('Not part of this return: no such code').waitFor();
  await page.keyboard.type('6901234567892');
  await page.keyboard.press('Enter');
  await page.getByText('1 / 1').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=receive/);
  const good = page.locator('input[name^="good|"]');
  await good.waitFor();
  await check(page, [`/returns/${world.return}`]);
  if ((await good.inputValue()) !== '1') fail('one piece is to be looked at');
  await good.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=inspect/);
  await page.locator('#money summary', { hasText: /^Paid/ }).waitFor();
  await page.locator('#money summary', { hasText: /^Paid/ }).focus();
  await page.keyboard.press('Enter');
  await page.locator('input[name=reference]').focus();
  await page.keyboard.type('SEPA 4711');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=settle/);
  await page.locator('h1 ~ .badges').getByText('Settled').waitFor();
  await context.close();
  return complaints;
}

async function papersAreRightInChineseAndPrintedAlone(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.lead);
  await page.goto(place(`/shipments/${world.draft}/slip`));
  await page.locator('.paper').getByText('浙江省杭州市西湖区').waitFor();
  await page.goto(place(`/pick-list?location=${world.location}`));
  const paper = page.locator('.paper');
  await paper.getByText('铸铁炉子').first().waitFor();
  await paper.getByText(world.waiting).first().waitFor();
  if ((await paper.locator('svg.barcode').count()) < 2) fail('nothing on the pick list can be scanned');
  await page.emulateMedia({ media: 'print' });
  for (const around of ['.top', '.rooms', '.page-head']) {
    if (await page.locator(around).isVisible()) fail(`${around} is printed too`);
  }
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, preferCSSPageSize: false });
    if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) fail(`no ${format} is printed`);
  }
  await context.close();
  return complaints;
}

async function whoeverMayNotCannotAlsoByAddress(browser) {
  const picker = await open(browser);
  await signIn(picker.page, world.picker);
  if (await picker.page.getByRole('link', { name: 'Shipments' }).count()) fail('a picker is shown parcels');
  for (const path of ['/shipments', `/shipments/${world.draft}`, `/shipments/${world.draft}/slip`,
    '/shipments/manifest', '/returns', `/returns/${world.return}`]) {
    const answer = await picker.page.goto(place(path));
    if (answer.status() !== 403) fail(`a picker gets ${answer.status()} at ${path}`);
  }
  const list = await picker.page.goto(place(`/pick-list?location=${world.location}`));
  if (list.status() !== 200) fail(`a picker gets ${list.status()} at the pick list`);
  const viewer = await open(browser);
  await signIn(viewer.page, world.viewer);
  await viewer.page.goto(place(`/shipments?stage=to_hand_over&location=${world.location}`));
  if (await viewer.page.locator('#many').count()) fail('a viewer may hand over');
  await viewer.page.goto(place(`/shipments/${world.also}`));
  const refused = await viewer.page.evaluate(async (to) => {
    const answer = await fetch(to, { method: 'POST', body: new URLSearchParams() });
    return answer.status;
  }, `/shipments/${world.also}/do/hand-over`);
  if (refused !== 403) fail(`a viewer hands over with ${refused}`);
  await Promise.all([picker.context.close(), viewer.context.close()]);
  return [...picker.complaints, ...viewer.complaints];
}

async function everyPageCanBeReadByEverybody(browser) {
  const pages = [
    '/shipments', '/shipments?stage=to_label', `/shipments/${world.draft}`, `/shipments/${world.also}`,
    `/shipments/${world.draft}/slip`, '/shipments/manifest', `/pick-list?location=${world.location}`,
    '/returns', '/returns?state=refunds', `/returns/${world.return}`,
  ];
  return readByEverybody(browser, world.lead, pages);
}

await keep([
  whoeverMayNotCannotAlsoByAddress,
  papersAreRightInChineseAndPrintedAlone,
  aLeadLabelsAndHandsOverByKeyboard,
  aReturnIsTakenInByScanAndInspected,
  everyPageCanBeReadByEverybody,
]);
