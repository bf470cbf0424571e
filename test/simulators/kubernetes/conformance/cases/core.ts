import type { Json } from '../client.ts';
import { at, only } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';
const STRATEGIC = 'application/strategic-merge-patch+json';
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json';
const TIME = '2030-01-02T03:04:05.000000Z';

/** What discovery says of each resource: sorted verbs, and not the hash that only storage migration reads. */
function resources(body: Json): unknown {
  const listed = at(body, 'resources') as { verbs: string[]; storageVersionHash?: string }[];
  return listed.map(({ storageVersionHash, verbs, ...rest }) => ({ ...rest, verbs: verbs.toSorted().join(' ') }));
}

/** The built-in kinds that an operator reads and writes, and discovery. */
export const coreCases: readonly ConformanceCase[] = [
  {
    says: 'a Secret turns stringData into data',
    async run({ ask, namespace }) {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'one' },
        data: { a: 'YQ==', b: 'Yg==' },
        stringData: { b: 'B', c: 'C' },
      };
      await ask({ method: 'POST', path, body: secret });
      await ask({ method: 'GET', path: `${path}/one` }, only('data', 'stringData', 'type'));
      await ask(
        {
          method: 'PATCH',
          path: `${path}/one`,
          body: { stringData: { d: 'D' }, data: { a: null } },
          contentType: MERGE,
        },
        only('data'),
      );
    },
  },
  {
    says: 'a Secret whose data is no base64 is refused, and an immutable one stays',
    async run({ ask, askReason, prepare, namespace }) {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } };
      await askReason({ method: 'POST', path, body: { ...secret, data: { a: 'no base64!' } } });
      await prepare({ method: 'POST', path, body: { ...secret, immutable: true, stringData: { a: 'A' } } });
      await ask({ method: 'PATCH', path: `${path}/one`, body: { stringData: { a: 'B' } }, contentType: MERGE });
      await ask({ method: 'PATCH', path: `${path}/one`, body: { type: 'other' }, contentType: MERGE }, only());
    },
  },
  {
    says: 'a ConfigMap is applied like anything else',
    async run({ ask, namespace }) {
      const path = `/api/v1/namespaces/${namespace}/configmaps/report?fieldManager=operator`;
      const map = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'report' }, data });
      await ask({ method: 'PATCH', path, body: map({ a: '1', b: '2' }), contentType: APPLY });
      await ask({ method: 'PATCH', path, body: map({ a: '3' }), contentType: APPLY }, only('data'));
      const other = path.replace('=operator', '=other');
      await ask({ method: 'PATCH', path: other, body: map({ a: '4' }), contentType: APPLY });
    },
  },
  {
    says: 'a ConfigMap takes a strategic merge patch and refuses a bad key',
    async run({ ask, prepare, namespace }) {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await prepare({
        method: 'POST',
        path,
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: '1', b: '2' } },
      });
      await ask(
        { method: 'PATCH', path: `${path}/one`, body: { data: { a: null, c: '3' } }, contentType: STRATEGIC },
        only('data'),
      );
      await ask({ method: 'PATCH', path: `${path}/one`, body: { data: { 'bad key': '1' } }, contentType: MERGE });
    },
  },
  {
    says: 'an event of events.k8s.io is the same object as a core event',
    async run({ ask, namespace }) {
      const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
      const regarding = {
        apiVersion: 'conformance.example/v1',
        kind: 'Widget',
        name: 'one',
        namespace,
        uid: 'uid-of-one',
      };
      const event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'one.1', namespace },
        eventTime: TIME,
        type: 'Normal',
        reason: 'Made',
        action: 'Make',
        note: 'made it',
        reportingController: 'conformance.example/maker',
        reportingInstance: 'maker-0',
        regarding,
      };
      await ask({ method: 'POST', path, body: event });
      await ask({ method: 'GET', path: `/api/v1/namespaces/${namespace}/events/one.1` });
      const series = { count: 2, lastObservedTime: TIME };
      await ask(
        { method: 'PATCH', path: `${path}/one.1`, body: { series }, contentType: MERGE },
        only('series', 'note'),
      );
      await ask({ method: 'PATCH', path: `${path}/one.1`, body: { note: 'another' }, contentType: MERGE });
      await ask({
        method: 'POST',
        path,
        body: { ...event, metadata: { name: 'two', namespace }, action: '', reason: '' },
      });
      await ask({ method: 'POST', path, body: { ...event, metadata: { name: 'two', namespace }, type: 'Odd' } });
      const selector = encodeURIComponent('involvedObject.name=one,involvedObject.kind=Widget');
      await ask(
        { method: 'GET', path: `/api/v1/namespaces/${namespace}/events?fieldSelector=${selector}` },
        only('items.0.message', 'items.0.involvedObject.name'),
      );
    },
  },
  {
    says: 'a core event can be read as an event of events.k8s.io',
    async run({ ask, prepare, namespace }) {
      const body = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'old', namespace },
        involvedObject: { kind: 'ConfigMap', name: 'x', namespace },
        reason: 'Old',
        message: 'the old way',
        type: 'Warning',
        source: { component: 'tester' },
        firstTimestamp: '2030-01-02T03:04:05Z',
        lastTimestamp: '2030-01-02T03:04:05Z',
        count: 1,
      };
      await prepare({ method: 'POST', path: `/api/v1/namespaces/${namespace}/events`, body });
      await ask({ method: 'GET', path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events/old` });
    },
  },
  {
    says: 'a Lease is held by one: the second write with the same version loses',
    async run({ ask, namespace }) {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
      const spec = {
        holderIdentity: 'a',
        leaseDurationSeconds: 15,
        acquireTime: TIME,
        renewTime: TIME,
        leaseTransitions: 0,
      };
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader' }, spec };
      const { body } = await ask({ method: 'POST', path, body: lease });
      const held = body as { spec: object };
      await ask(
        { method: 'PUT', path: `${path}/leader`, body: { ...held, spec: { ...held.spec, holderIdentity: 'b' } } },
        only('spec.holderIdentity'),
      );
      await ask({
        method: 'PUT',
        path: `${path}/leader`,
        body: { ...held, spec: { ...held.spec, holderIdentity: 'c' } },
      });
      await ask({
        method: 'PATCH',
        path: `${path}/leader`,
        body: { spec: { leaseDurationSeconds: 0 } },
        contentType: MERGE,
      });
    },
  },
  {
    says: 'a Namespace keeps annotations',
    async run({ ask, namespace }) {
      const path = `/api/v1/namespaces/${namespace}`;
      const body = { metadata: { annotations: { 'conformance.example/allowed': 'a,b' } } };
      await ask({ method: 'PATCH', path, body, contentType: MERGE });
    },
  },
  {
    says: 'tables of built-in kinds',
    async run({ ask, prepare, namespace }) {
      const path = `/api/v1/namespaces/${namespace}`;
      const named = (kind: string) => ({
        apiVersion: 'v1',
        kind,
        metadata: { name: 'one' },
        data: { a: 'YQ==', b: 'Yg==' },
      });
      await prepare({ method: 'POST', path: `${path}/configmaps`, body: named('ConfigMap') });
      await prepare({ method: 'POST', path: `${path}/secrets`, body: named('Secret') });
      const shown = only(
        'columnDefinitions.0.name',
        'columnDefinitions.1.name',
        'columnDefinitions.2.name',
        'rows.0.cells.0',
        'rows.0.cells.1',
      );
      await ask({ method: 'GET', path: `${path}/configmaps/one`, accept: TABLE }, shown);
      await ask({ method: 'GET', path: `${path}/secrets/one`, accept: TABLE }, shown);
      await ask({ method: 'GET', path, accept: TABLE }, shown);
    },
  },
  {
    says: 'discovery names the resource with its verbs',
    async run({ ask }) {
      await ask({ method: 'GET', path: '/apis/conformance.example/v1' }, resources);
      await ask({ method: 'GET', path: '/apis/conformance.example' });
      await ask({ method: 'GET', path: '/version' }, only());
      await ask({ method: 'GET', path: '/readyz' });
      await ask({ method: 'GET', path: '/healthz' });
    },
  },
  {
    says: 'a definition reports that it is established',
    async run({ ask }) {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.conformance.example';
      const shown = only(
        'status.acceptedNames',
        'status.storedVersions',
        'status.conditions.0.type',
        'status.conditions.1.type',
        'status.conditions.1.status',
      );
      await ask({ method: 'GET', path }, shown);
    },
  },
];
