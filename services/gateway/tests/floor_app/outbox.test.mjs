import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, deed, head, settle } from '../../src/floor/app/outbox.js';

const about = { order: '#1', name: 'Lamp', sku: 'LAMP', bin: 'A-01', pieces: 2 };
const made = (kind, body = { job_id: 'job_1' }, more = {}) =>
  deed({ kind, body, about, ...more }, { id: 'id-1', device: 'scanner-7', at: 'now' });
const scan = () => made('scan', { job_id: 'job_1', task_id: 'tsk_1', bin: 'A-01', barcode: 'c', quantity: 2, in_hand: true });

test('a deed has its id from the device, so that sending it again does nothing twice', () => {
  assert.deepEqual(call(scan()), {
    path: '/api/v1/pick-jobs/job_1/scan',
    body: { task_id: 'tsk_1', bin: 'A-01', barcode: 'c', quantity: 2, in_hand: true, scan_id: 'id-1' },
  });
  const receipt = made('receive', { location: 'main', lines: [] });
  assert.deepEqual(call(receipt), { path: '/api/v1/stock/receipts', body: { location: 'main', lines: [] }, key: 'id-1' });
  assert.equal(call(made('put_back', { put_back_id: 'u' })).path, '/api/v1/put-backs/u/done');
});

test('deeds go in their order, and only those of the device that we are', () => {
  const other = { ...scan(), device: 'scanner-8' };
  assert.equal(head([other, scan()], 'scanner-7').device, 'scanner-7');
  assert.equal(head([other], 'scanner-7'), null);
});

test('without an answer, or with one that passes, a deed is sent again', () => {
  for (const status of [0, 408, 429, 502, 503, 504]) assert.deepEqual(settle(scan(), { status }), { does: 'wait' }, status);
});

test('what breaks the house again and again does not hold up the others, and is not lost', () => {
  assert.equal(settle({ ...scan(), tries: 1 }, { status: 500 }).does, 'wait');
  const { does, tasks } = settle({ ...scan(), tries: 5 }, { status: 500 });
  assert.deepEqual([does, tasks[0].kind, tasks[0].pieces], ['drop', 'show', 2]);
});

test('a device that is not let in any more ends, and its deeds stay', () => {
  assert.deepEqual(settle(scan(), { status: 401 }), { does: 'end' });
  assert.deepEqual(settle(scan(), { status: 403 }), { does: 'end' });
});

test('pieces in hand that do not count are put back', () => {
  const late = { counted: 0, put_back: 2, put_back_id: 'u', because: 'done' };
  const { tasks } = settle(scan(), { status: 200, body: { picked: 2, wanted: 2, late } });
  assert.deepEqual(tasks, [{ id: 'id-1/back', kind: 'put_back', because: 'done', ...about, put_back_id: 'u' }]);
});

test('pieces in hand that count for somebody else go to packing', () => {
  const late = { counted: 1, put_back: 1, put_back_id: 'u', because: 'taken' };
  const { tasks } = settle(scan(), { status: 200, body: { late } });
  assert.deepEqual(tasks.map((task) => [task.kind, task.pieces]), [['put_back', 1], ['to_packing', 1]]);
});

test('a job whose time ran out is asked for again, and is carried to packing where it is gone', () => {
  const late = { counted: 2, put_back: 0, because: 'lapsed' };
  const { first, tasks } = settle(scan(), { status: 200, body: { late } });
  assert.deepEqual([first.map((one) => one.kind), tasks], [['claim'], []]);
  const again = deed(first[0], { id: 'id-2', device: 'scanner-7', at: 'now' });
  const refused = settle(again, { status: 409, body: { type: '/problems/taken', detail: 'job_1 is taken: another holds it' } });
  assert.deepEqual(refused.tasks.map((task) => [task.kind, task.because, task.pieces]), [['to_packing', 'taken', 2]]);
});

test('a claim that somebody else won says so at once', () => {
  const answer = (detail, type) => settle(made('claim'), { status: 409, body: { detail, type } }).lost.because;
  assert.equal(answer('job_1 is taken: another holds it', '/problems/taken'), 'taken');
  assert.equal(answer('job_1 is taken: another did it', '/problems/taken'), 'done');
  assert.equal(answer('order is on hold', '/problems/on-hold'), 'on_hold');
  assert.equal(answer('job_1 was cancelled: why'), 'withdrawn');
});

test('an end that comes after the time of the claim claims again, once', () => {
  const answer = { status: 409, body: { detail: 'job_1 is not claimed: claim it first' } };
  const { first } = settle(made('confirm'), answer);
  assert.deepEqual(first.map((one) => one.kind), ['claim', 'confirm']);
  const again = deed(first[1], { id: 'id-2', device: 'scanner-7', at: 'now' });
  assert.deepEqual(settle(again, answer), { does: 'drop' });
});

test('what cannot be noted is shown to somebody, with the words of the house', () => {
  const receipt = made('receive', { location: 'main', lines: [] });
  const { tasks } = settle(receipt, { status: 422, body: { detail: 'there is no item X' } });
  assert.deepEqual([tasks[0].kind, tasks[0].deed, tasks[0].detail], ['show', 'receive', 'there is no item X']);
  const unknown = settle(receipt, { status: 422, body: { unknown: true } }).tasks[0];
  assert.deepEqual([unknown.unknown, unknown.detail], [true, '']);
});
