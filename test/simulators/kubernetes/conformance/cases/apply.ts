import type { Json } from '../client.ts';
import { at, only, widget } from '../objects.ts';
import type { ConformanceCase, Session } from '../session.ts';

const APPLY = 'application/apply-patch+yaml';

interface Applied {
  readonly manager: string;
  readonly body: object;
  readonly subresource?: string;
  readonly force?: boolean;
}

function apply(
  { ask, widgets }: Session,
  { manager, body, subresource = '', force = false }: Applied,
  ...paths: string[]
) {
  const path = `${widgets}/one${subresource}?fieldManager=${manager}${force ? '&force=true' : ''}`;
  return ask({ method: 'PATCH', path, body, contentType: APPLY }, only(...paths));
}

function withStatus(...conditions: object[]): object {
  return { apiVersion: 'conformance.example/v1', kind: 'Widget', metadata: { name: 'one' }, status: { conditions } };
}

function withSpec(spec: object): object {
  return { apiVersion: 'conformance.example/v1', kind: 'Widget', metadata: { name: 'one' }, spec };
}

/** Who owns what, without the times. */
function managers(body: Json): unknown {
  const fields = at(body, 'metadata.managedFields') as { [key: string]: Json }[];
  return fields.map(({ time, ...entry }) => ({ ...entry, timed: typeof time === 'string' }));
}

const ready = { type: 'Ready', status: 'True', reason: 'Made', message: 'all made' };
const checked = { type: 'Checked', status: 'True', reason: 'Seen', message: 'looked at' };

/** Server-side apply: ownership of fields, conflicts and removal. */
export const applyCases: readonly ConformanceCase[] = [
  {
    says: 'applying creates what does not exist',
    async run(session) {
      await apply(session, { manager: 'first', body: widget('one', { size: 5 }) }, 'spec', 'metadata.generation');
    },
  },
  {
    says: 'applying the same again changes nothing',
    async run(session) {
      const body = widget('one', { size: 5 });
      await apply(session, { manager: 'first', body }, 'metadata.resourceVersion');
      await apply(session, { manager: 'first', body }, 'metadata.resourceVersion');
    },
  },
  {
    says: 'another manager with another value gets a conflict that names the fields',
    async run(session) {
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5, code: 'abc' }) }, 'spec.size');
      await apply(session, { manager: 'second', body: withSpec({ owner: 'ann', size: 6, code: 'abd' }) }, 'spec.size');
      await apply(session, { manager: 'second', body: withSpec({ owner: 'ann', size: 6 }) }, 'spec.size');
    },
  },
  {
    says: 'another manager with the same value shares the field',
    async run(session) {
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
      await apply(session, { manager: 'second', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann' }) }, 'spec.size');
      await apply(session, { manager: 'second', body: withSpec({ owner: 'ann' }) }, 'spec.size');
    },
  },
  {
    says: 'force takes the field over, and the loser no longer owns it',
    async run(session) {
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
      await apply(session, { manager: 'second', force: true, body: withSpec({ owner: 'ann', size: 6 }) }, 'spec.size');
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
    },
  },
  {
    says: 'what a manager no longer applies is removed, or falls back to its default',
    async run(session) {
      const full = withSpec({ owner: 'ann', size: 5, code: 'abc', tags: ['a', 'b'], colors: { a: '1', b: '2' } });
      await apply(session, { manager: 'first', body: full }, 'spec');
      const less = withSpec({ owner: 'ann', code: 'abc', tags: ['b'], colors: { a: '1' } });
      await apply(session, { manager: 'first', body: less }, 'spec');
    },
  },
  {
    says: 'a field that an update changed conflicts with the update’s manager',
    async run(session) {
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
      const path = `${session.widgets}/one?fieldManager=editor`;
      await session.ask(
        { method: 'PATCH', path, body: { spec: { size: 7 } }, contentType: 'application/merge-patch+json' },
        only('spec.size'),
      );
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
    },
  },
  {
    says: 'items of a list map belong to managers one by one',
    async run(session) {
      await apply(
        session,
        { manager: 'first', body: withSpec({ owner: 'ann', parts: [{ name: 'a', weight: 1 }] }) },
        'spec.parts',
      );
      await apply(
        session,
        { manager: 'second', body: withSpec({ owner: 'ann', parts: [{ name: 'b', weight: 2 }] }) },
        'spec.parts',
      );
      await apply(
        session,
        { manager: 'third', body: withSpec({ owner: 'ann', parts: [{ name: 'a', weight: 9 }] }) },
        'spec.parts',
      );
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann' }) }, 'spec.parts');
    },
  },
  {
    says: 'conditions of a status belong to managers one by one',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      const subresource = '/status';
      await apply(session, { manager: 'first', subresource, body: withStatus(ready) }, 'status');
      await apply(session, { manager: 'second', subresource, body: withStatus(checked) }, 'status');
      await apply(
        session,
        { manager: 'second', subresource, body: withStatus(checked, { ...ready, status: 'False' }) },
        'status',
      );
      await apply(
        session,
        { manager: 'first', subresource, body: withStatus({ ...ready, message: 'made anew' }) },
        'status',
      );
      await apply(session, { manager: 'second', subresource, body: withStatus() }, 'status');
    },
  },
  {
    says: 'managed fields tell who owns what, by operation and subresource',
    async run(session) {
      await session.prepare({
        method: 'POST',
        path: `${session.widgets}?fieldManager=creator`,
        body: widget('one', { tags: ['a'] }),
      });
      await apply(
        session,
        { manager: 'first', body: withSpec({ parts: [{ name: 'a' }], colors: { a: '1' }, limits: { rate: 2 } }) },
        'spec.parts',
      );
      await apply(session, { manager: 'first', subresource: '/status', body: withStatus(ready) }, 'status');
      await session.ask({ method: 'GET', path: `${session.widgets}/one` }, managers);
    },
  },
  {
    says: 'applying needs a manager',
    async run({ ask, widgets }) {
      await ask({ method: 'PATCH', path: `${widgets}/one`, body: widget('one'), contentType: APPLY });
    },
  },
  {
    says: 'applying another name or without a kind is refused',
    async run({ ask, askReason, widgets }) {
      const path = `${widgets}/one?fieldManager=first`;
      await ask({ method: 'PATCH', path, body: widget('two'), contentType: APPLY });
      await askReason({ method: 'PATCH', path, body: { metadata: { name: 'one' } }, contentType: APPLY });
      await ask({
        method: 'PATCH',
        path,
        body: widget('one', {}, { managedFields: [{ manager: 'x' }] }),
        contentType: APPLY,
      });
    },
  },
  {
    says: 'applying a status to an object that does not exist is not found',
    async run(session) {
      await apply(session, { manager: 'first', subresource: '/status', body: withStatus(ready) });
    },
  },
  {
    says: 'applying what the schema or a rule refuses is refused',
    async run(session) {
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 0 }) });
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', low: 2, high: 1 }) });
      await apply(session, {
        manager: 'first',
        body: withSpec({ owner: 'ann', parts: [{ name: 'a' }, { name: 'a' }] }),
      });
    },
  },
  {
    says: 'applying with a stale resourceVersion is refused with 409',
    async run(session) {
      await apply(session, { manager: 'first', body: withSpec({ owner: 'ann', size: 5 }) }, 'spec.size');
      const stale = widget('one', { size: 6 }, { resourceVersion: '1' });
      await apply(session, { manager: 'first', body: stale }, 'spec.size');
    },
  },
];
