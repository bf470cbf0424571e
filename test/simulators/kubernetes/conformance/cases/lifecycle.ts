import { at, only, textAt, widget } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

const MERGE = 'application/merge-patch+json';
const FINALIZER = 'conformance.example/hold';

/** Finalizers, owners and the end of namespaces. */
export const lifecycleCases: readonly ConformanceCase[] = [
  {
    says: 'an object with a finalizer is marked, and goes with the last finalizer',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one', {}, { finalizers: [FINALIZER] }) });
      await ask({ method: 'DELETE', path: `${widgets}/one` });
      await ask({ method: 'GET', path: `${widgets}/one` });
      await ask(
        { method: 'PATCH', path: `${widgets}/one`, body: { spec: { size: 9 } }, contentType: MERGE },
        only('spec.size'),
      );
      await ask({
        method: 'PATCH',
        path: `${widgets}/one`,
        body: { metadata: { finalizers: null } },
        contentType: MERGE,
      });
      await ask({ method: 'GET', path: `${widgets}/one` });
    },
  },
  {
    says: 'a finalizer cannot be added once the object is being deleted',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one', {}, { finalizers: [FINALIZER] }) });
      await prepare({ method: 'DELETE', path: `${widgets}/one` });
      const body = { metadata: { finalizers: [FINALIZER, 'conformance.example/another'] } };
      await ask({ method: 'PATCH', path: `${widgets}/one`, body, contentType: MERGE });
      await ask({ method: 'DELETE', path: `${widgets}/one` }, only('metadata.finalizers'));
      await prepare({
        method: 'PATCH',
        path: `${widgets}/one`,
        body: { metadata: { finalizers: [] } },
        contentType: MERGE,
      });
    },
  },
  {
    says: 'a watch sees the mark as MODIFIED and the end as DELETED',
    async run({ prepare, widgets, watch }) {
      const created = await prepare({
        method: 'POST',
        path: widgets,
        body: widget('one', {}, { finalizers: [FINALIZER] }),
      });
      await prepare({ method: 'DELETE', path: `${widgets}/one` });
      await prepare({
        method: 'PATCH',
        path: `${widgets}/one`,
        body: { metadata: { finalizers: [] } },
        contentType: MERGE,
      });
      const version = textAt(created.body, 'metadata.resourceVersion');
      const shown = only(
        'type',
        'object.metadata.deletionTimestamp',
        'object.metadata.generation',
        'object.metadata.finalizers',
      );
      await watch(`${widgets}?watch=true&resourceVersion=${version}`, 2, shown);
    },
  },
  {
    says: 'what an object owns goes with it',
    async run({ ask, askUntil, prepare, widgets, namespace }) {
      const owner = await prepare({ method: 'POST', path: widgets, body: widget('owner') });
      const uid = textAt(owner.body, 'metadata.uid');
      const ownerReferences = [{ apiVersion: 'conformance.example/v1', kind: 'Widget', name: 'owner', uid }];
      const maps = `/api/v1/namespaces/${namespace}/configmaps`;
      const owned = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences } };
      await ask({ method: 'POST', path: maps, body: owned });
      await prepare({ method: 'POST', path: maps, body: { ...owned, metadata: { name: 'free' } } });
      await prepare({ method: 'DELETE', path: `${widgets}/owner` });
      await askUntil({ method: 'GET', path: `${maps}/owned` }, ({ status }) => status === 404);
      await ask({ method: 'GET', path: `${maps}/free` }, only('metadata.name'));
    },
  },
  {
    says: 'orphaning keeps what the object owned and takes the reference away',
    async run({ askUntil, prepare, widgets, namespace }) {
      const owner = await prepare({ method: 'POST', path: widgets, body: widget('owner') });
      const uid = textAt(owner.body, 'metadata.uid');
      const ownerReferences = [{ apiVersion: 'conformance.example/v1', kind: 'Widget', name: 'owner', uid }];
      const maps = `/api/v1/namespaces/${namespace}/configmaps`;
      const owned = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences } };
      await prepare({ method: 'POST', path: maps, body: owned });
      await prepare({ method: 'DELETE', path: `${widgets}/owner?propagationPolicy=Orphan` });
      await askUntil({ method: 'GET', path: `${widgets}/owner` }, ({ status }) => status === 404);
      await askUntil(
        { method: 'GET', path: `${maps}/owned` },
        ({ body }) => at(body, 'metadata.ownerReferences') === undefined,
        only('metadata.name', 'metadata.ownerReferences'),
      );
    },
  },
  {
    says: 'an owner reference without uid is refused',
    async run({ ask, widgets }) {
      const ownerReferences = [{ apiVersion: 'conformance.example/v1', kind: 'Widget', name: 'owner' }];
      await ask({ method: 'POST', path: widgets, body: widget('one', {}, { ownerReferences }) });
    },
  },
  {
    says: 'deleting a namespace ends everything in it',
    async run({ ask, askUntil, prepare, widgets, namespace }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const path = `/api/v1/namespaces/${namespace}`;
      await ask({ method: 'GET', path });
      await ask({ method: 'DELETE', path }, only('status.phase', 'spec.finalizers'));
      await askUntil({ method: 'GET', path }, ({ status }) => status === 404);
      await ask({ method: 'GET', path: `${widgets}/one` });
    },
  },
  {
    says: 'a namespace that is being deleted takes nothing new',
    async run({ ask, askUntil, prepare, widgets, namespace }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one', {}, { finalizers: [FINALIZER] }) });
      await prepare({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
      await ask({ method: 'POST', path: widgets, body: widget('two') });
      const marked = (body: unknown) => JSON.stringify(body).includes('deletionTimestamp');
      await askUntil({ method: 'GET', path: `${widgets}/one` }, ({ body }) => marked(body), only('metadata.name'));
      await prepare({
        method: 'PATCH',
        path: `${widgets}/one`,
        body: { metadata: { finalizers: null } },
        contentType: MERGE,
      });
      await askUntil(
        { method: 'GET', path: `/api/v1/namespaces/${namespace}` },
        ({ status }) => status === 404,
        () => undefined,
      );
    },
  },
];
