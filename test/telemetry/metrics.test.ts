import test from 'ava';
import { METRICS } from '../../src/telemetry/metric-table.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createMemoryLog } from '../runtime/support/memory-log.ts';

test('counters, gauges and histograms appear on the page with their labels', async (t) => {
  const metrics = createMetrics(createMemoryLog());
  metrics.increment('hybridmail_steps_total', { kind: 'dns', result: 'done' });
  metrics.increment('hybridmail_steps_total', { kind: 'dns', result: 'done' }, 2);
  metrics.set('workqueue_depth', 4, { name: 'widgets' });
  metrics.observe('hybridmail_request_duration_seconds', 0.2, { service: 'graph' });
  const { contentType, body } = await metrics.page();
  t.regex(contentType, /^text\/plain/);
  t.true(body.includes('hybridmail_steps_total{kind="dns",result="done"} 3'));
  t.true(body.includes('workqueue_depth{name="widgets"} 4'));
  t.true(body.includes('hybridmail_request_duration_seconds_bucket{le="0.25",service="graph"} 1'));
  t.true(body.includes('process_resident_memory_bytes'));
});

test('the series of one resource can be forgotten', async (t) => {
  const metrics = createMetrics(createMemoryLog());
  for (const name of ['a', 'b']) metrics.set('hybridmail_mail_flow_safe', 1, { namespace: 'ns', name });
  metrics.remove('hybridmail_mail_flow_safe', { namespace: 'ns', name: 'a' });
  const { body } = await metrics.page();
  t.false(body.includes('hybridmail_mail_flow_safe{namespace="ns",name="a"}'));
  t.true(body.includes('hybridmail_mail_flow_safe{namespace="ns",name="b"}'));
});

test('an unknown name, a wrong kind or a wrong label is dropped and logged once', (t) => {
  const log = createMemoryLog();
  const metrics = createMetrics(log);
  for (let time = 0; time < 3; time += 1) {
    metrics.increment('no_such_total');
    metrics.set('hybridmail_drift_total', 1);
    metrics.set('workqueue_depth', 1, { wrong: 'x' });
    metrics.observe('hybridmail_request_duration_seconds', Number.NaN, { service: 'graph' });
  }
  t.deepEqual(log.lines.map(({ fields }) => fields.metric).slice(0, 3), [
    'no_such_total',
    'hybridmail_drift_total',
    'workqueue_depth',
  ]);
  t.true(log.lines.length <= 4);
});

test('two sets of metrics in one process do not meet', async (t) => {
  const [one, two] = [createMetrics(createMemoryLog()), createMetrics(createMemoryLog())];
  one.set('workqueue_depth', 7, { name: 'x' });
  t.false((await two.page()).body.includes('workqueue_depth{name="x"}'));
});

test('names are unique and counters end in _total', (t) => {
  const names = METRICS.map(({ name }) => name);
  t.is(new Set(names).size, names.length);
  t.deepEqual(
    METRICS.filter(({ kind, name }) => (kind === 'counter') !== name.endsWith('_total')),
    [],
  );
});
