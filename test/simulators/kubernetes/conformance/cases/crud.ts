import { only, widget } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

/** Creating, reading, replacing and deleting objects. */
export const crudCases: readonly ConformanceCase[] = [
  {
    says: 'a created object comes back with identity and defaults',
    async run({ ask, widgets }) {
      await ask({ method: 'POST', path: widgets, body: widget('one', { size: 7 }) });
      await ask({ method: 'GET', path: `${widgets}/one` });
    },
  },
  {
    says: 'a second object of the same name is refused',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await ask({ method: 'POST', path: widgets, body: widget('one') });
    },
  },
  {
    says: 'an object that does not exist is not found',
    async run({ ask, widgets }) {
      await ask({ method: 'GET', path: `${widgets}/none` });
      await ask({ method: 'DELETE', path: `${widgets}/none` });
      await ask({ method: 'PUT', path: `${widgets}/none`, body: widget('none', {}, { resourceVersion: '1' }) });
    },
  },
  {
    says: 'a resource or group that is not served is not found',
    async run({ ask, namespace }) {
      await ask({ method: 'GET', path: `/apis/conformance.example/v1/namespaces/${namespace}/gadgets` });
      await ask({ method: 'GET', path: `/apis/conformance.example/v9/namespaces/${namespace}/widgets` });
    },
  },
  {
    says: 'a replacement with the current resourceVersion is stored',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const { body } = await ask({ method: 'GET', path: `${widgets}/one` }, only('metadata.resourceVersion'));
      const current = body as { spec: object };
      const replacement = { ...current, spec: { ...current.spec, size: 9 } };
      await ask({ method: 'PUT', path: `${widgets}/one`, body: replacement });
    },
  },
  {
    says: 'a replacement with a stale resourceVersion is refused with 409',
    async run({ ask, prepare, widgets }) {
      const { body } = await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const first = body as { spec: object };
      await prepare({ method: 'PUT', path: `${widgets}/one`, body: { ...first, spec: { ...first.spec, size: 9 } } });
      await ask({ method: 'PUT', path: `${widgets}/one`, body: { ...first, spec: { ...first.spec, size: 10 } } });
    },
  },
  {
    says: 'a replacement of a custom resource without resourceVersion is refused',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await ask({ method: 'PUT', path: `${widgets}/one`, body: widget('one', { size: 5 }) });
    },
  },
  {
    says: 'a replacement that changes nothing keeps the resourceVersion',
    async run({ ask, prepare, widgets }) {
      const { body } = await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await ask({ method: 'GET', path: `${widgets}/one` }, only('metadata.resourceVersion', 'metadata.generation'));
      await ask(
        { method: 'PUT', path: `${widgets}/one`, body },
        only('metadata.resourceVersion', 'metadata.generation'),
      );
    },
  },
  {
    says: 'deleting answers with the identity of what was deleted',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await ask({ method: 'DELETE', path: `${widgets}/one` });
      await ask({ method: 'GET', path: `${widgets}/one` });
    },
  },
  {
    says: 'deleting with a precondition on another uid or resourceVersion is refused with 409',
    async run({ ask, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await ask({ method: 'GET', path: `${widgets}/one` }, only('metadata.uid'));
      const options = (preconditions: object) => ({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions });
      await ask({ method: 'DELETE', path: `${widgets}/one`, body: options({ uid: 'another' }) });
      await ask({ method: 'DELETE', path: `${widgets}/one`, body: options({ resourceVersion: '1' }) });
    },
  },
  {
    says: 'deleting a collection deletes what the selector matches',
    async run({ ask, prepare, widgets }) {
      for (const [name, tier] of [
        ['one', 'a'],
        ['two', 'b'],
        ['three', 'a'],
      ] as const) {
        await prepare({ method: 'POST', path: widgets, body: widget(name, {}, { labels: { tier } }) });
      }
      await prepare({ method: 'DELETE', path: `${widgets}?labelSelector=tier%3Da` });
      await ask({ method: 'GET', path: widgets }, only('items.0.metadata.name', 'items.1'));
    },
  },
  {
    says: 'a dry run answers like the real thing and stores nothing',
    async run({ ask, prepare, widgets }) {
      await ask({ method: 'POST', path: `${widgets}?dryRun=All`, body: widget('one') }, only('spec', 'metadata.name'));
      await ask({ method: 'POST', path: `${widgets}?dryRun=All`, body: widget('one', { size: 1000 }) });
      await ask({ method: 'GET', path: `${widgets}/one` });
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      const patch = { spec: { size: 50 } };
      const contentType = 'application/merge-patch+json';
      await ask({ method: 'PATCH', path: `${widgets}/one?dryRun=All`, body: patch, contentType }, only('spec.size'));
      await ask({ method: 'DELETE', path: `${widgets}/one?dryRun=All` }, only('status'));
      await ask({ method: 'GET', path: `${widgets}/one` }, only('spec.size'));
      await ask({ method: 'POST', path: `${widgets}?dryRun=Some`, body: widget('two') });
    },
  },
  {
    says: 'generateName makes a name of five more characters',
    async run({ prepare, widgets, note }) {
      const { body } = await prepare({
        method: 'POST',
        path: widgets,
        body: widget('', {}, { name: undefined, generateName: 'gen-' }),
      });
      const { name } = (body as unknown as { metadata: { name: string } }).metadata;
      note(`${/^gen-[a-z0-9]{5}$/.test(name)}`);
    },
  },
  {
    says: 'names and labels are checked',
    async run({ ask, widgets }) {
      await ask({ method: 'POST', path: widgets, body: widget('Upper_Case') });
      await ask({ method: 'POST', path: widgets, body: widget('one', {}, { labels: { 'bad key!': 'x' } }) });
      await ask({ method: 'POST', path: widgets, body: widget('one', {}, { labels: { key: 'not a value' } }) });
      await ask({ method: 'POST', path: widgets, body: { ...widget('one'), metadata: {} } });
      await ask({ method: 'POST', path: widgets, body: { ...widget('one'), kind: 'Gadget' } });
      await ask({ method: 'POST', path: widgets, body: widget('one', {}, { namespace: 'elsewhere' }) });
    },
  },
  {
    says: 'an object in a namespace that does not exist is refused',
    async run({ ask }) {
      await ask({
        method: 'POST',
        path: '/apis/conformance.example/v1/namespaces/nowhere/widgets',
        body: widget('one'),
      });
      await ask({ method: 'GET', path: '/apis/conformance.example/v1/namespaces/nowhere/widgets' }, only('items'));
    },
  },
];
