// What the tests of the handheld's rules are made of.
export const task = (name, { bin = `A-0${name}`, quantity = 1, picked = 0, short = 0, barcodes } = {}) => ({
  task_id: `tsk_${name}`, bin, sku: `SKU-${name}`, name: `Item ${name}`, barcodes: barcodes ?? [`code-${name}`], quantity, picked, short,
});

export const job = (id, tasks, more = {}) => ({
  job_id: `job_${id}`, order_number: `#${id}`, location: 'main', zone: 'a', due_at: null, claimed_until: null, on_hold: [], tasks, ...more,
});

export const picture = (held = [], offered = []) => ({ held, offered });
