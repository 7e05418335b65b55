import assert from 'node:assert/strict';
import { test } from 'node:test';
import { booking, carry, named, receive } from '../../src/floor/app/carrying.js';
import { because, figures, inHand, lost, meant, next, stopped } from '../../src/floor/app/choosing.js';
import { clean, pairing, same } from '../../src/floor/app/codes.js';
import { gatherer } from '../../src/floor/app/keys.js';
import { all, speaker } from '../../src/floor/app/words.js';
import { job, picture, task } from './made.mjs';

const CATALOGUE = { LAMP: { sku: 'LAMP', name: 'Lamp', barcodes: ['l'] }, CUP: { sku: 'CUP', name: 'Cup', barcodes: ['c'] } };
const back = (id, sku, bin) => ({ put_back_id: id, sku, bin, quantity: 2 });

test('a piece goes back by its code and then the code of its bin', () => {
  const all = [back('1', 'LAMP', 'A'), back('2', 'CUP', 'B')];
  const first = carry(all, null, 'c', CATALOGUE);
  assert.deepEqual([first.chosen, first.say.values.bin], ['2', 'B']);
  assert.deepEqual(carry(all, '2', 'A', CATALOGUE).say.key, 'wrong_bin');
  const done = carry(all, '2', 'b', CATALOGUE);
  assert.deepEqual([done.chosen, done.deeds[0].body.put_back_id, done.say.kind], [null, '2', 'done']);
  assert.equal(carry(all, null, 'nothing', CATALOGUE).say.key, 'put_back_other');
});

test('what comes is counted piece by piece, or typed', () => {
  let { lines } = receive([], 'l', CATALOGUE);
  ({ lines } = receive(lines, 'l', CATALOGUE));
  ({ lines } = receive(lines, 'c', CATALOGUE));
  ({ lines } = receive(lines, '40', CATALOGUE));
  assert.deepEqual(lines.map((line) => [line.sku, line.pieces]), [['LAMP', 2], ['CUP', 40]]);
  assert.deepEqual(booking(lines, 'main')[1].body, { location: 'main', lines: [{ sku: 'CUP', quantity: 40 }] });
});

test('what is not known here is kept by its code, and named as soon as it is known', () => {
  const { lines } = receive([], '4006381333931', {});
  assert.deepEqual([lines[0].sku, lines[0].code], [null, '4006381333931']);
  const known = { PEN: { sku: 'PEN', name: 'Pen', barcodes: ['4006381333931'] } };
  assert.equal(named(lines, known)[0].sku, 'PEN');
  assert.equal(receive(lines, '4006381333931', {}).lines[0].pieces, 2);
});

test('what we hold comes first, then what is due first', () => {
  const [one, two] = [job(1, [task(1)], { due_at: '2026-01-02T00:00:00Z' }), job(2, [task(2)], { due_at: '2026-01-01T00:00:00Z' })];
  assert.equal(next(picture([], [one, two])).job_id, 'job_2');
  assert.equal(next(picture([job(3, [task(3)])], [one, two])).job_id, 'job_3');
  assert.equal(next(picture()), null);
  assert.equal(meant(picture([], [one, two]), 'a-01').job_id, 'job_1');
  assert.equal(meant(picture([], [one, two]), '#2').job_id, 'job_2');
});

test('without network devices do not all begin at the same job', () => {
  const jobs = Array.from({ length: 8 }, (_, at) => job(at, [task(at)]));
  const begun = ['a', 'b', 'c', 'd', 'e'].map((device) => next(picture([], jobs), { device, online: false }).job_id);
  assert.ok(new Set(begun).size > 2, begun.join());
});

test('a job that is gone says why', () => {
  const before = picture([job(1, [task(1)]), job(2, [task(2)])]);
  assert.deepEqual(lost(before, picture([before.held[0]])).map((one) => one.job_id), ['job_2']);
  const why = (row) => because(row, 'me', '2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:05Z'));
  assert.equal(why({ state: 'cancelled' }), 'withdrawn');
  assert.equal(why({ state: 'open', on_hold: ['other'] }), 'on_hold');
  assert.equal(why({ state: 'open' }), 'taken_back');
  assert.equal(why({ state: 'claimed', held_by: 'device:other' }), 'taken');
  assert.equal(why({ state: 'picked', held_by: 'device:other' }), 'done');
  assert.equal(why({ state: 'picked', held_by: 'device:me' }), null);
  assert.equal(because({ state: 'open' }, 'me', '2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:05Z')), 'lapsed');
  const held = picture([job(1, [task(1)], { on_hold: ['other'] })]);
  assert.equal(stopped(before, held).length, 1);
  assert.equal(stopped(held, held).length, 0);
});

test('scanners say what kind a code is, and write numbers with and without zeros', () => {
  assert.equal(clean(']C1A-01\u001d\r'), 'A-01');
  assert.ok(same('012345678905', '0012345678905') && same('a-01', 'A-01') && !same('12', '012'));
});

test('a pairing code is read out of a link, a text, or as it is', () => {
  const code = 'x'.repeat(80);
  assert.deepEqual(pairing(`https://a.example/floor#pair=${code}`), { code, at: 'https://a.example' });
  assert.deepEqual(pairing(`kontor:pair?at=https%3A%2F%2Fa.example&code=${code}`), { code, at: 'https://a.example' });
  assert.deepEqual(pairing(`#pair=${code}`), { code, at: null });
  assert.deepEqual(pairing(code), { code, at: null });
  assert.equal(pairing('4006381333931'), null);
});

test('keys become scans by their end, and a pause begins anew', () => {
  const keys = gatherer(), type = (text, at) => [...text].map((key) => keys.take(key, at));
  type('A-01', 0);
  assert.equal(keys.take('Enter', 10), 'A-01');
  assert.equal(keys.take('Enter', 20), '');
  type('A-', 100);
  type('B', 9_000);
  keys.take('Shift', 9_001);
  assert.equal(keys.take('Tab', 9_002), 'B');
});

test('every word is there in both languages, with the same values', () => {
  const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();
  for (const [key, words] of all()) {
    assert.equal(words.length, 2, key);
    assert.ok(words.every((text) => text.length > 0), key);
    assert.ok(values(words[1]).split(',').every((name) => values(words[0]).includes(name)), key);
  }
  assert.equal(speaker('zh')('waiting', { count: 3 }), '3 条未发送');
  assert.equal(speaker('en')('counted_of', { count: 1, of: 2, name: '<b>' }), '1 of 2 · <b>');
});

test('somebody carries what was taken since the job is theirs, and nothing of those before', () => {
  const before = figures(job(1, [task(1, { quantity: 3, picked: 1 }), task(2)]));
  const now = job(1, [task(1, { quantity: 3, picked: 3 }), task(2, { picked: 1 })]);
  assert.deepEqual(inHand(now, before).map((one) => [one.sku, one.pieces]), [['SKU-1', 2], ['SKU-2', 1]]);
  assert.deepEqual(inHand(now).map((one) => one.pieces), [3, 1]);
});
