import test from 'ava';
import { FIELDS } from '../../src/api/v1alpha1/fields.generated.ts';
import { droppedFields, fieldsOf } from '../../src/api/v1alpha1/fields.ts';

const SCHEMA = {
  properties: {
    spec: { properties: { domain: {} } },
    status: {
      properties: { tasks: { items: { properties: { id: {}, text: {} } } }, legacy: { properties: { role: {} } } },
    },
  },
};

test('fields are named by their whole path, those of a list after the list', (t) => {
  t.deepEqual(fieldsOf(SCHEMA), [
    'spec',
    'spec.domain',
    'status',
    'status.tasks',
    'status.tasks[].id',
    'status.tasks[].text',
    'status.legacy',
    'status.legacy.role',
  ]);
});

const DEFINITIONS: ReadonlyArray<readonly [reason: string, schema: object, dropped: readonly string[]]> = [
  ['the same definition drops nothing', SCHEMA, []],
  ['a newer one has more', { properties: { ...SCHEMA.properties, extra: {} } }, []],
  ['without the field', { properties: { ...SCHEMA.properties, spec: { properties: {} } } }, ['spec.domain']],
  ['the outermost is named alone', { properties: { spec: SCHEMA.properties.spec } }, ['status']],
  [
    'a field of the items of a list',
    {
      properties: {
        ...SCHEMA.properties,
        status: {
          properties: { ...SCHEMA.properties.status.properties, tasks: { items: { properties: { id: {} } } } },
        },
      },
    },
    ['status.tasks[].text'],
  ],
  [
    'a list that is not there',
    {
      properties: {
        ...SCHEMA.properties,
        status: { properties: { legacy: SCHEMA.properties.status.properties.legacy } },
      },
    },
    ['status.tasks'],
  ],
  ['one without any schema drops everything', {}, ['spec', 'status']],
];
for (const [reason, schema, dropped] of DEFINITIONS) {
  test(`what a definition drops: ${reason}`, (t) => t.deepEqual(droppedFields(fieldsOf(SCHEMA), schema), dropped));
}

test('the operator looks for what it must remember before a step', (t) => {
  for (const field of ['status.inFlight', 'status.owned.spfTerms', 'status.baseline.mx', 'status.legacy.role'])
    t.true(FIELDS.includes(field), field);
});
