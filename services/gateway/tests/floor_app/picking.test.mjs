import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, later, scan, short, step, withDeeds } from '../../src/floor/app/picking.js';
import { job, picture, task } from './made.mjs';

/** Scans one code after the other, each judged by what those before have changed. */
function scanned(start, codes) {
  let at = start, work = begin(start.job_id);
  const deeds = [], said = [];
  for (const code of codes) {
    const after = scan(at, work, code);
    [at] = withDeeds(picture([at]), after.deeds.filter((deed) => deed.kind !== 'confirm')).held;
    ({ work } = after);
    deeds.push(...after.deeds);
    said.push(after.say);
  }
  return { at, work, deeds, said };
}

test('three lines are three bins, three items and nothing else', () => {
  const { deeds, said } = scanned(job(1, [task(1), task(2), task(3)]),
    ['A-01', 'code-1', 'A-02', 'code-2', 'A-03', 'code-3']);
  assert.deepEqual(deeds.map((deed) => deed.kind), ['scan', 'scan', 'scan', 'confirm']);
  assert.deepEqual(said.map((say) => say.kind), ['right', 'right', 'right', 'right', 'right', 'done']);
  assert.deepEqual(deeds[0].body, {
    job_id: 'job_1', task_id: 'tsk_1', bin: 'A-01', barcode: 'code-1', quantity: 1, in_hand: true,
  });
});

test('two items of one bin need its code once', () => {
  const { deeds } = scanned(job(1, [task(1, { bin: 'B' }), task(2, { bin: 'B' })]), ['B', 'code-1', 'code-2']);
  assert.deepEqual(deeds.map((deed) => deed.kind), ['scan', 'scan', 'confirm']);
});

test('more pieces are scanned one by one, or typed in all', () => {
  const six = () => job(1, [task(1, { quantity: 6 })]);
  assert.equal(scanned(six(), ['A-01', ...Array(6).fill('code-1')]).deeds.length, 7);
  const typed = scanned(six(), ['A-01', 'code-1', '6']);
  assert.deepEqual(typed.deeds.map((deed) => deed.body.quantity), [1, 5, undefined]);
  assert.equal(typed.said.at(-1).kind, 'done');
});

test('a number before any piece was scanned is a wrong code, and too many are refused', () => {
  const six = job(1, [task(1, { quantity: 6 })]);
  assert.equal(scanned(six, ['A-01', '6']).said.at(-1).key, 'wrong_item');
  const { deeds, said } = scanned(six, ['A-01', 'code-1', '7']);
  assert.deepEqual([said.at(-1).key, said.at(-1).values.most, deeds.length], ['too_many', 6, 1]);
  assert.equal(scanned(six, ['A-01', 'code-1', 'code-1', '1']).said.at(-1).key, 'fewer_than_scanned');
});

test('an item of digits is that item and no quantity', () => {
  const one = job(1, [task(1, { quantity: 5, barcodes: ['12'] })]);
  assert.equal(scanned(one, ['A-01', '12', '12']).at.tasks[0].picked, 2);
});

test('a wrong scan says what was expected, what was scanned, and what that is', () => {
  const two = job(1, [task(1), task(2)]);
  const bin = scanned(two, ['A-02']).said[0];
  assert.deepEqual([bin.key, bin.values, bin.is], ['wrong_bin', { expected: 'A-01', scanned: 'A-02' }, { what: 'bin', bin: 'A-02' }]);
  const item = scanned(two, ['A-01', 'code-2']).said[1];
  assert.deepEqual([item.key, item.values.expected, item.is.name], ['wrong_item', 'Item 1', 'Item 2']);
  assert.equal(scanned(two, ['A-01', 'nobody-knows']).said[1].is, null);
});

test('what is scanned is told as the warehouse writes it', () => {
  const one = job(1, [task(1, { bin: 'A-01', barcodes: ['0012345678905'] })]);
  assert.equal(scanned(one, ['a-01', '012345678905']).deeds[0].body.barcode, '0012345678905');
});

test('what is missing does not hold up the rest, and nothing at all ends the job', () => {
  const two = job(1, [task(1, { quantity: 2 }), task(2)]);
  const half = short(two, begin('job_1'), 2, 'not_found');
  assert.deepEqual(half.deeds[0].body, { job_id: 'job_1', task_id: 'tsk_1', quantity: 2, reason: 'not_found' });
  assert.equal(half.say.kind, 'quiet');
  const all = short(job(1, [task(1)]), begin('job_1'), 1, 'damaged');
  assert.deepEqual([all.deeds.map((deed) => deed.kind), all.say.key], [['short', 'confirm'], 'job_empty']);
  assert.equal(short(two, begin('job_1'), 3, 'not_found').deeds.length, 0);
});

test('what is put off comes after the others', () => {
  const three = job(1, [task(1), task(2), task(3)]);
  let work = later(three, begin('job_1'));
  assert.equal(step(three, work).task.task_id, 'tsk_2');
  work = later(three, work);
  assert.equal(step(three, work).task.task_id, 'tsk_3');
  work = later(three, work);
  assert.equal(step(three, work).task.task_id, 'tsk_1', 'and then from the front again');
});

test('the floor is shown with what was done and is not told yet', () => {
  const open = job(1, [task(1), task(2)]);
  const claim = { kind: 'claim', body: { job_id: 'job_1' } };
  const taken = { kind: 'scan', body: { job_id: 'job_1', task_id: 'tsk_1', quantity: 1 } };
  const view = withDeeds(picture([], [open]), [claim, taken]);
  assert.deepEqual([view.offered.length, view.held[0].tasks[0].picked], [0, 1]);
  assert.equal(step(view.held[0], begin('job_1')).task.task_id, 'tsk_2');
  assert.equal(withDeeds(view, [{ kind: 'confirm', body: { job_id: 'job_1' } }]).held.length, 0);
});
