import { only, widget } from '../objects.ts';
import type { ConformanceCase, Session } from '../session.ts';

const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

function patching({ ask, widgets }: Session, contentType: string, body: unknown, ...paths: string[]) {
  return ask({ method: 'PATCH', path: `${widgets}/one`, body, contentType }, only(...paths));
}

/** Merge patch (RFC 7396) and JSON Patch (RFC 6902). */
export const patchCases: readonly ConformanceCase[] = [
  {
    says: 'a merge patch merges objects, replaces lists and removes with null',
    async run(session) {
      const spec = { size: 5, code: 'abc', tags: ['a'], colors: { a: '1', b: '2' } };
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one', spec) });
      const patch = { spec: { size: 6, tags: ['b', 'c'], colors: { a: null, c: '3' } } };
      await patching(session, MERGE, patch, 'spec');
    },
  },
  {
    says: 'a merge patch that removes a field with a default brings the default back',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one', { size: 5 }) });
      await patching(session, MERGE, { spec: { size: null } }, 'spec');
    },
  },
  {
    says: 'a merge patch with a stale resourceVersion is refused with 409',
    async run(session) {
      const { body } = await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      const { resourceVersion } = (body as unknown as { metadata: { resourceVersion: string } }).metadata;
      await patching(session, MERGE, { metadata: { resourceVersion }, spec: { size: 6 } }, 'spec.size');
      await patching(session, MERGE, { metadata: { resourceVersion }, spec: { size: 7 } }, 'spec.size');
    },
  },
  {
    says: 'a merge patch that breaks the schema or a rule is refused',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      await patching(session, MERGE, { spec: { size: 0 } });
      await patching(session, MERGE, { spec: { low: 2, high: 1 } });
      await patching(session, MERGE, { metadata: { name: 'other' } });
    },
  },
  {
    says: 'a JSON patch adds, replaces, removes and tests',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one', { tags: ['a'] }) });
      const patch = [
        { op: 'test', path: '/spec/owner', value: 'ann' },
        { op: 'add', path: '/spec/tags/-', value: 'b' },
        { op: 'replace', path: '/spec/size', value: 11 },
        { op: 'remove', path: '/spec/color' },
      ];
      await patching(session, JSON_PATCH, patch, 'spec');
    },
  },
  {
    says: 'a JSON patch whose test fails changes nothing',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      await patching(session, JSON_PATCH, [{ op: 'test', path: '/spec/owner', value: 'bob' }]);
    },
  },
  {
    says: 'a strategic merge patch is not for custom resources',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      await patching(session, 'application/strategic-merge-patch+json', { spec: { size: 6 } });
      await patching(session, 'application/json', { spec: { size: 6 } });
    },
  },
  {
    says: 'a patch of an object that does not exist is not found',
    async run(session) {
      await patching(session, MERGE, { spec: { size: 6 } });
    },
  },
];
