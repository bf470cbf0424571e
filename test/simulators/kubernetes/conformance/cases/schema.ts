import { only, widget } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

/** A case that tries to create one widget with this spec. */
function creating(says: string, spec: object, query = ''): ConformanceCase {
  return {
    says,
    run: async ({ ask, widgets }) => {
      await ask({ method: 'POST', path: `${widgets}${query}`, body: widget('one', spec) }, only('spec'));
    },
  };
}

/** What the OpenAPI schema of a definition accepts, completes and refuses, and the words of the refusal. */
export const schemaCases: readonly ConformanceCase[] = [
  creating('defaults fill every level that is present', {}),
  creating('a null for a field with a default becomes the default', { size: null, color: null }),
  creating('a null is kept where the schema says nullable, and dropped where it does not', { note: null, code: null }),
  creating('defaults fill the items of a list', { parts: [{ name: 'wheel' }, { name: 'axle', weight: 4 }] }),
  creating('unknown fields are pruned', { colour: 'Red', limits: { speed: 3 } }),
  creating('unknown fields are kept below x-kubernetes-preserve-unknown-fields', {
    payload: { any: { thing: [1, 'two'] } },
  }),
  creating(
    'strict field validation refuses unknown fields',
    { colour: 'Red', limits: { speed: 3 } },
    '?fieldValidation=Strict',
  ),
  creating('field validation that ignores takes unknown fields silently', { colour: 'Red' }, '?fieldValidation=Ignore'),
  creating('a field validation of another name is refused', {}, '?fieldValidation=Pedantic'),
  creating('an integer or a string is either', { port: 'http' }),
  creating('an integer or a string is nothing else', { port: true }),
  creating('a value outside an enum is refused with the values', { color: 'Pink' }),
  creating('a value that a pattern does not match is refused with the pattern', { code: 'A1' }),
  creating('a text that is too long is refused', { code: 'a-very-long-code' }),
  creating('a text that is too short is refused', { owner: 'x' }),
  creating('a number below its minimum is refused', { size: 0 }),
  creating('a number above its maximum is refused', { size: 101 }),
  creating('a number at its exclusive minimum is refused', { limits: { rate: 0 } }),
  creating('a value of the wrong type is refused', { size: 'big' }),
  creating('a fraction is no integer', { size: 1.5 }),
  creating('an object is no list', { tags: { a: 1 } }),
  creating('a required field that is missing is refused', { owner: undefined }),
  creating('a required field in a list item is named with its index', { parts: [{ name: 'a' }, { weight: 2 }] }),
  creating('two items of a list map with the same key are refused', { parts: [{ name: 'a' }, { name: 'a' }] }),
  creating('two equal items of a set are refused', { tags: ['a', 'b', 'a'] }),
  creating('too many items are refused', { tags: ['a', 'b', 'c', 'd', 'e', 'f'] }),
  creating('too many properties are refused', { colors: { a: '1', b: '2', c: '3', d: '4' } }),
  creating('a value of an open map is named with its key', { colors: { a: 'much too long' } }),
  creating('a date and time is checked', { due: 'tomorrow' }),
  creating('exactly one of two is required', { place: { shelf: 'a', box: 'b' } }),
  creating('one of two is required', { place: {} }),
  creating('all problems are named at once', { size: 0, color: 'Pink', code: 'A1', tags: ['a', 'a'] }),
  {
    says: 'a missing object is a missing required field',
    async run({ ask, widgets }) {
      await ask({ method: 'POST', path: widgets, body: { ...widget('one'), spec: undefined } });
      await ask({ method: 'POST', path: widgets, body: { ...widget('one'), spec: null } });
      await ask({ method: 'POST', path: widgets, body: { ...widget('one'), spec: [] } });
    },
  },
  {
    says: 'strict field validation refuses unknown metadata and duplicate keys',
    async run({ ask, widgets }) {
      const path = `${widgets}?fieldValidation=Strict`;
      await ask({ method: 'POST', path, body: { ...widget('one', {}, { nickname: 'uno' }), extra: 1 } });
    },
  },
];
