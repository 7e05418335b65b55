// What customers do with the link of their order, on a telephone.
import { check, fail, keep, open, world } from './parts.mjs';

const PHONE = { width: 390 };
const shots = process.env.SHOTS;

/** Takes a picture, where somebody wants to see it. */
async function picture(page, name) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

/** Reports what a driver saw, as the house does. */
async function report(page, status) {
  const answer = await page.request.post(`${world.base}/api/v1/shipments/${world.shipment}/report`, {
    headers: { authorization: `Bearer ${world.admin}` }, data: { tracking_status: status },
  });
  if (!answer.ok()) fail(`the report of ${status} is answered ${answer.status()}: ${await answer.text()}`);
}

const headline = (page, words) => page.locator('h1', { hasText: words }).waitFor();

async function anOrderIsFollowedToTheDoorWithoutTouchingThePage(browser) {
  const { context, page, complaints } = await open(browser, PHONE);
  const answer = await page.goto(world.base + world.link);
  const policy = answer.headers()['content-security-policy'];
  if (!policy.startsWith("default-src 'none'") || policy.includes('unsafe')) fail(`policy: ${policy}`);
  await headline(page, 'The carrier has your order');
  await picture(page, 'on-the-way.en-light-390');
  for (const [status, words] of [
    ['in_transit', 'Your order is on its way'], ['out_for_delivery', 'Your parcel arrives today'],
  ]) {
    await report(page, status);
    const told = Date.now();
    await headline(page, words);
    console.log(`  ${status} was seen after ${Date.now() - told} ms`);
  }
  await page.locator('.way li.now', { hasText: 'On its way' }).waitFor();
  await report(page, 'delivered');
  await headline(page, 'Your order has arrived');
  await picture(page, 'arrived.en-light-390');
  await page.getByRole('button', { name: 'Yes, I have everything' }).click();
  await headline(page, 'Your order is complete');
  await page.getByText('You have told us that everything is there.').waitFor();
  if (await page.getByRole('button', { name: 'Yes, I have everything' }).count()) fail('it is asked again');
  await context.close();
  return complaints;
}

async function somethingThatArrivedBrokenIsToldOnceInChinese(browser) {
  const { context, page, complaints } = await open(browser, { language: 'zh-CN', colours: 'dark', ...PHONE });
  await page.goto(world.base + world.link);
  await headline(page, '订单已完成');
  await picture(page, 'done.zh-dark-390');
  await page.getByRole('link', { name: '商品破损或有误' }).click();
  await headline(page, '商品破损或有误');
  await page.locator('input[type=number]').fill('1');
  await page.getByText('收到时已破损').click();
  await page.locator('textarea').fill('灯罩裂了');
  await picture(page, 'damage.zh-dark-390');
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('我们已收到您的反馈').waitFor();
  await page.locator('.returns', { hasText: '1 ×' }).waitFor();
  if (await page.getByRole('link', { name: '商品破损或有误' }).count()) fail('it can be told twice');
  await picture(page, 'told.zh-dark-390');
  await page.getByRole('link', { name: 'English' }).click();
  await headline(page, 'Your order has arrived');
  await context.close();
  return complaints;
}

async function anotherWaitsAndThenChoosesWhatStandsInForWhatIsMissing(browser) {
  const { context, page, complaints } = await open(browser, PHONE);
  await check(page, [`${world.short}?lang=zh`, world.short]);
  await headline(page, 'Part of your order is out of stock');
  await picture(page, 'missing.en-light-390');
  await page.getByRole('link', { name: 'Choose what happens with Blue cup' }).click();
  await page.getByRole('button', { name: 'Wait for it' }).click();
  await page.getByText('We have your choice.').waitFor();
  await page.getByRole('link', { name: 'We wait for Blue cup' }).click();
  await page.getByRole('button', { name: 'Take instead: mug' }).waitFor();
  await picture(page, 'choose.en-light-390');
  await page.getByRole('button', { name: 'Take instead: mug' }).click();
  await page.getByText('We have your choice.').waitFor();
  await headline(page, 'We are getting your order ready');
  await context.close();
  return complaints;
}

async function anotherAddressIsAskedForWithTheKeyboardAlone(browser) {
  const { context, page, complaints } = await open(browser, PHONE);
  await page.goto(world.base + world.early);
  await page.getByRole('link', { name: 'Change the address' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#street1').waitFor();
  if ((await page.content()).includes('Mill Lane')) fail('the form shows where it goes');
  const country = await page.locator('#country option:checked').textContent();
  if (country !== 'United States') fail(`the country is ${country}`);
  await page.locator('#street1').fill('Garden Road 3');
  await page.keyboard.press('Enter');
  await page.getByText('Something is still missing').waitFor();
  await picture(page, 'address-lacks.en-light-390');
  await page.locator('#city').fill('Salem');
  await page.keyboard.press('Enter');
  await page.getByText('We have your request').waitFor();
  await context.close();
  return complaints;
}

async function withoutAScriptThePageIsWhole(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(world.base + world.early);
  await headline(page, 'We are getting your order ready');
  if (!(await page.locator('.pieces').isVisible())) fail('its pieces are not shown');
  await context.close();
  return [];
}

async function everyPageCanBeReadByEverybody(browser) {
  const complaints = [];
  for (const [language, colours, width] of [
    ['en-GB', 'light', 390], ['en-GB', 'dark', 1280], ['zh-CN', 'dark', 390], ['zh-CN', 'light', 1280],
  ]) {
    const window = await open(browser, { language, colours, width });
    const { page } = window;
    const deeds = [];
    for (const path of [world.link, world.early]) {
      await page.goto(world.base + path);
      deeds.push(...await page.locator('.to-do a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))));
    }
    const paths = [world.link, world.early, world.short, world.parcel, '/track/nobody.knows', ...deeds];
    await check(page, paths);
    for (const [index, path] of paths.entries()) {
      await page.goto(world.base + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) fail(`${path} is wider than ${width}`);
      await picture(page, `page-${index}.${language.slice(0, 2)}-${colours}-${width}`);
    }
    complaints.push(...window.complaints);
    await window.context.close();
  }
  return complaints;
}

await keep([
  anOrderIsFollowedToTheDoorWithoutTouchingThePage,
  somethingThatArrivedBrokenIsToldOnceInChinese,
  anotherWaitsAndThenChoosesWhatStandsInForWhatIsMissing,
  anotherAddressIsAskedForWithTheKeyboardAlone,
  withoutAScriptThePageIsWhole,
  everyPageCanBeReadByEverybody,
]);
