import type { Json } from '../client.ts';
import { at, only, textAt, widget } from '../objects.ts';
import type { ConformanceCase, Session } from '../session.ts';

const MERGE = 'application/merge-patch+json';
const shown = only('type', 'object.metadata.name', 'object.metadata.resourceVersion', 'object.spec.size');

async function listVersion({ prepare, widgets }: Session): Promise<string> {
  return textAt((await prepare({ method: 'GET', path: widgets })).body, 'metadata.resourceVersion');
}

function patch({ prepare, widgets }: Session, name: string, body: object) {
  return prepare({ method: 'PATCH', path: `${widgets}/${name}`, body, contentType: MERGE });
}

/** Watches: what they deliver, from where, and how they end. */
export const watchCases: readonly ConformanceCase[] = [
  {
    says: 'a watch from a list delivers what happened since, in order',
    async run(session) {
      const { prepare, widgets, watch } = session;
      await prepare({ method: 'POST', path: widgets, body: widget('before') });
      const version = await listVersion(session);
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await patch(session, 'one', { spec: { size: 4 } });
      await prepare({ method: 'DELETE', path: `${widgets}/one` });
      await watch(`${widgets}?watch=true&resourceVersion=${version}`, 3, shown);
    },
  },
  {
    says: 'a watch without a version begins with what exists',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      await session.watch(`${session.widgets}?watch=true`, 1);
    },
  },
  {
    says: 'a deletion carries a version of its own, later than the last change',
    async run(session) {
      const { prepare, widgets, watch, note } = session;
      const version = await listVersion(session);
      const created = await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await prepare({ method: 'DELETE', path: `${widgets}/one` });
      const events = await watch(`${widgets}?watch=true&resourceVersion=${version}`, 2, only('type'));
      const deleted = textAt(events[1] ?? null, 'object.metadata.resourceVersion');
      note(`later: ${BigInt(deleted) > BigInt(textAt(created.body, 'metadata.resourceVersion'))}`);
    },
  },
  {
    says: 'a label selector turns leaving into DELETED and entering into ADDED',
    async run(session) {
      const { prepare, widgets, watch } = session;
      const version = await listVersion(session);
      await prepare({ method: 'POST', path: widgets, body: widget('one', {}, { labels: { tier: 'a' } }) });
      await prepare({ method: 'POST', path: widgets, body: widget('two', {}, { labels: { tier: 'b' } }) });
      await patch(session, 'one', { metadata: { labels: { tier: 'b' } } });
      await patch(session, 'one', { metadata: { labels: { tier: 'a' } } });
      await patch(session, 'one', { spec: { size: 9 } });
      await watch(`${widgets}?watch=true&labelSelector=tier%3Da&resourceVersion=${version}`, 4, shown);
    },
  },
  {
    says: 'a field selector watches one object',
    async run(session) {
      const { prepare, widgets, watch } = session;
      const version = await listVersion(session);
      await prepare({ method: 'POST', path: widgets, body: widget('other') });
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await watch(`${widgets}?watch=true&fieldSelector=metadata.name%3Done&resourceVersion=${version}`, 1, shown);
    },
  },
  {
    says: 'a watch from a version that is too old ends with 410',
    async run({ watch, widgets }) {
      await watch(`${widgets}?watch=true&resourceVersion=1`, 1);
    },
  },
  {
    says: 'a watch from a version that is no number is refused',
    async run({ askReason, widgets }) {
      await askReason({ method: 'GET', path: `${widgets}?watch=true&resourceVersion=abc` });
    },
  },
  {
    says: 'a watch ends by itself after timeoutSeconds, with a bookmark before where asked for',
    async run(session) {
      const version = await listVersion(session);
      const path = `${session.widgets}?watch=true&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${version}`;
      const events = await session.watch(path, Number.POSITIVE_INFINITY, () => undefined);
      const kinds = new Set(events.map((event) => at(event, 'type') as string));
      session.note(`ended with ${[...kinds].join(', ')}`);
    },
  },
  {
    says: 'a watch list begins with what exists and marks the end of it',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      const bookmark = (event: Json) => (at(event, 'type') === 'BOOKMARK' ? event : shown(event));
      await session.watch(`${session.widgets}?${query}`, 2, bookmark);
    },
  },
  {
    says: 'initial events need bookmarks and a match',
    async run({ ask, widgets }) {
      await ask({ method: 'GET', path: `${widgets}?watch=true&sendInitialEvents=true` });
    },
  },
  {
    says: 'a change of the status is a MODIFIED event too',
    async run(session) {
      const { prepare, widgets, watch } = session;
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const version = await listVersion(session);
      const body = { status: { made: 1 } };
      await prepare({ method: 'PATCH', path: `${widgets}/one/status`, body, contentType: MERGE });
      await watch(`${widgets}?watch=true&resourceVersion=${version}`, 1, only('type', 'object.status'));
    },
  },
];
