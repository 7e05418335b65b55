// What clerks do with the list of orders, and with what stands behind one.
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

const list = `${world.base}/orders?channel=${world.channel}`;

async function farAwayAnOrderIsEnteredByKeyboardAndABarcode(browser) {
  const { context, page, complaints } = await open(browser, { delay: 300 });
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/orders/new`);
  await page.keyboard.type(world.barcode);
  await page.keyboard.press('Enter');
  await page.waitForFunction((sku) => document.querySelector('#sku-0').value === sku, world.sku);
  if ((await page.inputValue('#title-0')) !== 'Mug <b>') fail('the item has no name');
  await page.waitForFunction(() => document.activeElement.id === 'quantity-0');
  await page.keyboard.type('2');
  await page.keyboard.press('Tab');
  await page.keyboard.type('9,50x');
  await page.locator('#name').focus();
  await page.keyboard.type('Zoë <i>');
  await page.locator('#street1').focus();
  await page.keyboard.type('Lindenallee 14');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('10117');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Berlin');
  await page.locator('#country').focus();
  await page.keyboard.type('de');
  await page.getByRole('button', { name: 'Enter the order' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#price-0-error').waitFor();
  if ((await page.inputValue('#name')) !== 'Zoë <i>') fail('what was typed is lost');
  await page.locator('#price-0').fill('9,50');
  const key = await page.inputValue('input[name=key]');
  await page.getByRole('button', { name: 'Enter the order' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/ord_.*made=1/);
  await page.getByText('The order is entered.').waitFor();
  await page.getByText('Zoë <i>').first().waitFor();
  if (!(await page.locator('#lines').innerText()).includes('€19.00')) fail('two of 9.50 are not 19.00');
  if (!key) fail('the form has no key');
  await page.goto(`${world.base}/orders?channel=counter`);
  const made = page.locator('.orders tbody tr', { hasText: 'Zoë <i>' });
  await made.first().waitFor();
  if (await made.count() !== 1) fail('pressed twice it was entered twice');
  await context.close();
  return complaints;
}

async function threeAreCancelledAndEachSaysWhatBecameOfIt(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(list);
  const shown = await page.locator('.orders .customer').nth(1).innerText();
  if (!world.names.every((name) => shown.includes(name))) fail(`the customer is "${shown}"`);
  for (let row = 0; row < 3; row += 1) {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  await page.locator('.bulk').getByText('3', { exact: true }).waitFor();
  await page.locator('.bulk summary', { hasText: 'Cancel' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#reason-cancel').fill('the customer rang');
  await page.locator('.bulk').getByRole('button', { name: 'Cancel', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${world.base}/orders/do/cancel`);
  await page.getByText('2 done, 1 refused').waitFor();
  const told = await page.locator('.outcomes tbody tr').allInnerTexts();
  for (const { number } of world.chosen) {
    const row = told.find((text) => text.includes(number)) ?? fail(`nothing is told of ${number}`);
    const refused = number === world.chosen[1].number;
    if (row.includes('Refused') !== refused) fail(`of ${number} it is told: ${row}`);
  }
  await page.getByRole('button', { name: 'Try those again' }).click();
  await page.getByText('0 done, 1 refused').waitFor();
  await context.close();
  return complaints;
}

async function aViewIsKeptFoundAndForgotten(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(`${list}&status=rejected`);
  await page.locator('.tab-bar summary').click();
  await page.fill('#view-name', 'Gone <u>');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Gone <u>' }).waitFor();
  await page.goto(`${world.base}/orders`);
  await page.getByRole('link', { name: 'Gone <u>' }).click();
  await page.waitForURL(/status=rejected/);
  await page.locator('.columns summary').click();
  await page.locator('.columns').getByLabel('Customer').uncheck();
  await page.getByRole('button', { name: 'Show these' }).click();
  await page.locator('th.customer').waitFor({ state: 'detached' });
  await page.locator('.tab-bar summary').click();
  await page.getByRole('button', { name: 'Delete view' }).click();
  await page.waitForURL(`${world.base}/orders`);
  if (await page.getByRole('link', { name: 'Gone <u>' }).count()) fail('the view is still there');
  await context.close();
  return complaints;
}

async function whatTheShopSentStandsBesideWhatWasMadeOfIt(browser) {
  const { context, page, complaints } = await open(browser, { language: 'zh-CN' });
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/orders/${world.chosen[0].id}`);
  await page.locator('.story').waitFor();
  for (const id of [world.chosen[0].id, world.known]) {
    await page.goto(`${world.base}/orders/${id}`);
    const english = await page.locator('.story [lang=en]').allInnerTexts();
    if (english.length > 0) fail(`told in English: ${english.join(' | ')}`);
  }
  await page.goto(`${world.base}/orders/${world.chosen[0].id}`);
  await page.getByRole('link', { name: '店铺原始数据' }).click();
  await page.locator('.payload').getByText('"first_name": "<script>alert(1)</script>"').waitFor();
  const made = await page.locator('.made-of').innerText();
  if (!made.includes('customer.first_name') || !made.includes('line_items.0.sku')) fail(made);
  await page.goto(`${world.base}/orders/${world.known}/trace`);
  await page.locator('.waterfall svg').first().waitFor({ state: 'attached' });
  await context.close();
  return complaints;
}

async function whoeverOnlyLooksDoesNothingAlsoByAddress(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.viewer);
  await page.goto(list);
  for (const name of ['New order', 'Save view']) {
    if (await page.getByText(name).count()) fail(`a viewer is offered "${name}"`);
  }
  if (await page.locator('input[name=order]').count()) fail('a viewer can choose orders');
  const entered = await page.goto(`${world.base}/orders/new`);
  if (entered.status() !== 403) fail(`a viewer gets ${entered.status()} at /orders/new`);
  await page.goto(list);
  const told = await page.evaluate(async (order) => {
    const body = new URLSearchParams({ order });
    return (await fetch('/orders/do/cancel', { method: 'POST', body })).text();
  }, world.chosen[0].id);
  if (!told.includes('0 done, 1 refused')) fail('a viewer cancelled an order');
  await context.close();
  return complaints;
}

async function whatHasTheFocusIsNeverCovered(browser) {
  const { context, page, complaints } = await open(browser);
  await signIn(page, world.clerk);
  await page.goto(`${world.base}/orders/new`);
  await page.locator('#street1').focus();
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab');
    const covers = await page.evaluate(() => {
      const one = document.activeElement, { left, top, width, height } = one.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      return one.contains(there) ? null : `${one.id || one.name} by ${there?.className ?? 'the edge'}`;
    });
    if (covers) fail(`covered: ${covers}`);
  }
  await context.close();
  return complaints;
}

async function everyPageCanBeReadByEverybody(browser) {
  const one = `/orders/${world.chosen[0].id}`;
  const pages = ['/', `/orders?channel=${world.channel}`, '/orders?channel=counter', '/orders/new', one, `${one}/raw`, `/orders/${world.known}/trace`];
  return readByEverybody(browser, world.clerk, pages);
}

await keep([
  farAwayAnOrderIsEnteredByKeyboardAndABarcode,
  whatHasTheFocusIsNeverCovered,
  everyPageCanBeReadByEverybody,
  threeAreCancelledAndEachSaysWhatBecameOfIt,
  aViewIsKeptFoundAndForgotten,
  whatTheShopSentStandsBesideWhatWasMadeOfIt,
  whoeverOnlyLooksDoesNothingAlsoByAddress,
]);
