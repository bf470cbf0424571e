import type { Json } from '../client.ts';
import { at, only, textAt, widget } from '../objects.ts';
import type { ConformanceCase, Session } from '../session.ts';

const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

async function createFive({ prepare, widgets }: Session): Promise<void> {
  for (const [name, tier] of [
    ['e', 'x'],
    ['a', 'y'],
    ['c', 'x'],
    ['b', 'y'],
    ['d', 'x'],
  ] as const) {
    await prepare({ method: 'POST', path: widgets, body: widget(name, {}, { labels: { tier } }) });
  }
}

function names(body: Json): unknown {
  const items = at(body, 'items') as Json[];
  const left = at(body, 'metadata.remainingItemCount') ?? 'none';
  return {
    names: items.map((item) => textAt(item, 'metadata.name')).join(' '),
    left,
    more: Boolean(at(body, 'metadata.continue')),
  };
}

/** Lists: pages, selectors, versions and lists of metadata alone. */
export const listCases: readonly ConformanceCase[] = [
  {
    says: 'an empty list is a list',
    run: async ({ ask, widgets }) => void (await ask({ method: 'GET', path: widgets })),
  },
  {
    says: 'a list is sorted by name and its items carry their kind',
    async run(session) {
      await createFive(session);
      await session.ask({ method: 'GET', path: session.widgets }, names);
      await session.ask(
        { method: 'GET', path: session.widgets },
        only('kind', 'apiVersion', 'items.0.kind', 'items.0.apiVersion'),
      );
    },
  },
  {
    says: 'pages follow each other and show one state of the store',
    async run(session) {
      const { ask, prepare, widgets } = session;
      await createFive(session);
      const page = (query: string) => ask({ method: 'GET', path: `${widgets}?${query}` }, names);
      let answer = await page('limit=2');
      await prepare({ method: 'DELETE', path: `${widgets}/d` });
      await prepare({ method: 'POST', path: widgets, body: widget('dd') });
      const first = textAt(answer.body, 'metadata.resourceVersion');
      const pages: string[] = [];
      for (let token = at(answer.body, 'metadata.continue'); typeof token === 'string' && token !== ''; ) {
        answer = await prepare({ method: 'GET', path: `${widgets}?limit=2&continue=${encodeURIComponent(token)}` });
        pages.push(JSON.stringify(names(answer.body)));
        token = at(answer.body, 'metadata.continue');
      }
      for (const text of pages) session.note(text);
      session.note(`same version on every page: ${first === textAt(answer.body, 'metadata.resourceVersion')}`);
    },
  },
  {
    says: 'a continue token that is no token is refused',
    async run({ askReason, widgets }) {
      await askReason({ method: 'GET', path: `${widgets}?limit=2&continue=abc` });
    },
  },
  {
    says: 'label selectors: equal, unequal, set, absent',
    async run(session) {
      await createFive(session);
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('bare') });
      for (const selector of [
        'tier=x',
        'tier==y',
        'tier!=x',
        'tier in (x,y)',
        'tier notin (x)',
        'tier',
        '!tier',
        'tier=x,tier=y',
      ]) {
        await session.ask(
          { method: 'GET', path: `${session.widgets}?labelSelector=${encodeURIComponent(selector)}` },
          names,
        );
      }
      await session.askReason({
        method: 'GET',
        path: `${session.widgets}?labelSelector=${encodeURIComponent('tier in x')}`,
      });
    },
  },
  {
    says: 'field selectors know the name and the namespace only',
    async run(session) {
      await createFive(session);
      for (const selector of [
        'metadata.name=a',
        'metadata.name!=a',
        `metadata.namespace=${session.namespace}`,
        'spec.size=3',
      ]) {
        await session.ask(
          { method: 'GET', path: `${session.widgets}?fieldSelector=${encodeURIComponent(selector)}` },
          names,
        );
      }
    },
  },
  {
    says: 'a list may be as old as the cache or exactly one version',
    async run(session) {
      const { ask, prepare, widgets } = session;
      await createFive(session);
      await ask({ method: 'GET', path: `${widgets}?resourceVersion=0&limit=2` }, only('kind'));
      const version = textAt((await prepare({ method: 'GET', path: widgets })).body, 'metadata.resourceVersion');
      await prepare({ method: 'DELETE', path: `${widgets}/a` });
      const exact = await prepare({
        method: 'GET',
        path: `${widgets}?resourceVersion=${version}&resourceVersionMatch=Exact`,
      });
      session.note(`exact: ${JSON.stringify(names(exact.body))}`);
      await ask({ method: 'GET', path: `${widgets}?resourceVersionMatch=Exact` });
    },
  },
  {
    says: 'an object as metadata alone',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one', {}, { labels: { a: 'b' } }) });
      await session.ask({ method: 'GET', path: `${session.widgets}/one`, accept: METADATA });
      await session.ask({ method: 'GET', path: session.widgets, accept: METADATA_LIST });
    },
  },
  {
    says: 'a list over all namespaces',
    async run(session) {
      await createFive(session);
      const path = `/apis/conformance.example/v1/widgets?fieldSelector=${encodeURIComponent(`metadata.namespace=${session.namespace}`)}`;
      await session.ask({ method: 'GET', path }, names);
    },
  },
];
