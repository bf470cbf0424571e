import { only, widget } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

const MERGE = 'application/merge-patch+json';
const ready = { type: 'Ready', status: 'True', reason: 'Made', message: 'all made' };

/** The status subresource and the generation. */
export const statusCases: readonly ConformanceCase[] = [
  {
    says: 'a create ignores the status',
    async run({ ask, widgets }) {
      await ask({ method: 'POST', path: widgets, body: { ...widget('one'), status: { made: 5 } } });
    },
  },
  {
    says: 'a write to the object ignores the status, a write to the status ignores the rest',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const body = { spec: { size: 8 }, status: { made: 5 } };
      await ask({ method: 'PATCH', path: `${widgets}/one`, body, contentType: MERGE }, only('spec.size', 'status'));
      const other = { metadata: { labels: { a: 'b' } }, spec: { size: 9 }, status: { made: 6 } };
      const shown = only('spec.size', 'status', 'metadata.labels');
      await ask({ method: 'PATCH', path: `${widgets}/one/status`, body: other, contentType: MERGE }, shown);
    },
  },
  {
    says: 'the generation counts changes of the spec only',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const shown = only('metadata.generation', 'metadata.resourceVersion');
      const patch = (path: string, body: object) => ask({ method: 'PATCH', path, body, contentType: MERGE }, shown);
      await patch(`${widgets}/one`, { metadata: { labels: { a: 'b' } } });
      await patch(`${widgets}/one/status`, { status: { made: 1 } });
      await patch(`${widgets}/one`, { spec: { size: 4 } });
      await patch(`${widgets}/one`, { spec: { size: 4 } });
    },
  },
  {
    says: 'the status is checked by the schema',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const path = `${widgets}/one/status`;
      const patch = (status: object) =>
        ask({ method: 'PATCH', path, body: { status }, contentType: MERGE }, only('status'));
      await patch({ conditions: [{ ...ready, status: 'Perhaps' }] });
      await patch({ conditions: [ready, ready] });
      await patch({ conditions: [{ status: 'True' }] });
      await patch({ conditions: [ready], unheard: true });
    },
  },
  {
    says: 'the status can be read and replaced by itself',
    async run({ ask, prepare, widgets }) {
      const { body } = await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await ask(
        { method: 'PUT', path: `${widgets}/one/status`, body: { ...(body as object), status: { made: 2 } } },
        only('status'),
      );
      await ask({ method: 'GET', path: `${widgets}/one/status` });
      await ask({ method: 'PUT', path: `${widgets}/one/status`, body: { ...(body as object), status: { made: 3 } } });
    },
  },
  {
    says: 'a status of an object that does not exist is not found',
    async run({ ask, widgets }) {
      await ask({ method: 'PATCH', path: `${widgets}/none/status`, body: { status: { made: 1 } }, contentType: MERGE });
    },
  },
];
