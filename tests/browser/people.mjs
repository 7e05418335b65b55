// An admin keeps somebody to a channel, and lets them reach everything again.
import { fail, keep, open, readByEverybody, signIn, world } from './parts.mjs';

async function press(page, key, times = 1) {
  for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
}

/** Says whether orders are listed, and how their pages are answered. */
async function sees(page, order) {
  await page.goto(`${world.base}/orders`);
  const listed = await page.locator(`tr[id="${order.id}"]`).count();
  const answer = await page.goto(`${world.base}/orders/${order.id}`);
  return { listed: listed > 0, status: answer.status() };
}

async function somebodyIsKeptToAChannelByKeyboard(browser) {
  const admin = await open(browser);
  await signIn(admin.page, world.admin);
  await admin.page.goto(`${world.base}/people`);
  await admin.page.locator('#id').focus();
  await admin.page.keyboard.type(world.newcomer);
  await press(admin.page, 'Tab');
  await admin.page.keyboard.type('Newcomer');
  await admin.page.locator(`input[name="channels"][value="${world.channel}"]`).focus();
  await press(admin.page, 'Space');
  await press(admin.page, 'Enter');
  const password = await admin.page.locator('.secret .password').innerText();
  const row = admin.page.locator(`[id="person-${world.newcomer}"]`);
  if (!(await row.innerText()).includes(world.channel)) fail('the list does not say it');

  const clerk = await open(browser, { language: 'zh-CN' });
  await signIn(clerk.page, { id: world.newcomer, password });
  const [here, there] = [await sees(clerk.page, world.here), await sees(clerk.page, world.there)];
  if (!here.listed || here.status !== 200) fail(`their own: ${JSON.stringify(here)}`);
  if (there.listed || there.status !== 404) fail(`not theirs: ${JSON.stringify(there)}`);
  await admin.page.fill('#id', world.newcomer);
  await admin.page.fill('#name', 'Somebody else');
  await press(admin.page, 'Enter');
  await admin.page.getByRole('alert').waitFor();
  if ((await admin.page.locator('#name').inputValue()) !== 'Somebody else') fail('what was typed is gone');
  if (!(await row.innerText()).includes('Newcomer')) fail('whoever was there is somebody else now');
  const people = await clerk.page.goto(`${world.base}/people`);
  if (people.status() !== 403) fail(`a clerk gets ${people.status()} at /people`);

  await row.getByRole('link', { name: `Change ${world.newcomer}` }).focus();
  await press(admin.page, 'Enter');
  await admin.page.waitForURL(/change=/);
  const box = admin.page.locator(`input[name="channels"][value="${world.channel}"]`);
  if (!(await box.isChecked())) fail('the form does not show how far they reach');
  await box.focus();
  await press(admin.page, 'Space');
  await press(admin.page, 'Enter');
  await admin.page.locator('.done').waitFor();
  if (!(await row.innerText()).includes('Everything')) fail('they do not reach everything again');
  const again = await sees(clerk.page, world.there);
  if (again.status !== 200) fail(`reached again, but ${again.status}`);
  await Promise.all([admin.context.close(), clerk.context.close()]);
  return [...admin.complaints, ...clerk.complaints];
}

async function theFormCanBeReadByEverybody(browser) {
  return readByEverybody(browser, world.admin, ['/people', `/people?change=${world.newcomer}`]);
}

await keep([somebodyIsKeptToAChannelByKeyboard, theFormCanBeReadByEverybody]);
