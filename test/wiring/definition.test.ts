import test from 'ava';
import { FIELDS } from '../../src/api/v1alpha1/fields.generated.ts';
import { disposition } from '../../src/errors.ts';
import type { KubernetesObjectLike } from '../../src/runtime/object.ts';
import { createDefinitionCheck } from '../../src/wiring/definition.ts';

/** A cluster whose definition is what `answer` says at that moment; counts how often it is read. */
function cluster(answer: () => object) {
  const read: string[] = [];
  const demandDefinition = createDefinitionCheck({
    async getObject<T extends KubernetesObjectLike>(_: unknown, { name }: { readonly name: string }): Promise<T> {
      read.push(name);
      return answer() as T;
    },
  });
  return { read, demandDefinition };
}

/** A definition that names these fields, one version of each. */
const definition = (schemas: Readonly<Record<string, readonly string[]>>) => ({
  spec: {
    versions: Object.entries(schemas).map(([name, fields]) => ({
      name,
      schema: { openAPIV3Schema: schemaOf(fields) },
    })),
  },
});

type Node = { properties?: Record<string, Node>; items?: Node };

function schemaOf(fields: readonly string[]): Node {
  const top: Node = {};
  for (const field of fields) {
    let node = top;
    for (const part of field.split('.')) {
      const name = part.replace('[]', '');
      node.properties ??= {};
      node = node.properties[name] ??= {};
      if (part.endsWith('[]')) node = node.items ??= {};
    }
  }
  return top;
}

test('a definition with every field is read once, for all migrations', async (t) => {
  const { read, demandDefinition } = cluster(() => definition({ v1alpha1: FIELDS }));
  await Promise.all([demandDefinition(), demandDefinition()]);
  await demandDefinition();
  t.deepEqual(read, ['hybridmailmigrations.hybridmail.dev']);
});

test('one that lacks a field is read again until it has it', async (t) => {
  let fields: readonly string[] = FIELDS.filter(
    (field) => field !== 'status.inFlight' && !field.startsWith('status.inFlight['),
  );
  const { read, demandDefinition } = cluster(() => definition({ v1alpha1: fields }));
  const told = disposition(await t.throwsAsync(demandDefinition()));
  t.is(told.kind, 'Stall');
  t.is(told.reason, 'SchemaProblem');
  t.regex(told.message, /drops status\.inFlight; apply the file in crds\/ of this version$/);
  await t.throwsAsync(demandDefinition());
  fields = FIELDS;
  await demandDefinition();
  await demandDefinition();
  t.is(read.length, 3);
});

test('many missing fields are counted, not listed', async (t) => {
  const { demandDefinition } = cluster(() => definition({ v1alpha1: ['spec', 'spec.domain', 'status'] }));
  const { message } = disposition(await t.throwsAsync(demandDefinition()));
  t.regex(message, /drops spec\.phase, spec\.tenant, [^;]* and \d+ more; apply/);
  t.true(message.length < 400, message);
});

test('the fields of another version do not count', async (t) => {
  const { demandDefinition } = cluster(() => definition({ v1: FIELDS }));
  t.is(disposition(await t.throwsAsync(demandDefinition())).reason, 'SchemaProblem');
});

test('a definition that cannot be read is not taken for a good one, and read again', async (t) => {
  let fails = true;
  const { read, demandDefinition } = cluster(() => {
    if (fails) throw new Error('no answer');
    return definition({ v1alpha1: FIELDS });
  });
  await t.throwsAsync(demandDefinition(), { message: 'no answer' });
  fails = false;
  await demandDefinition();
  t.is(read.length, 2);
});
