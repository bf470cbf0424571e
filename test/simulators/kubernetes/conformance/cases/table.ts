import type { Json } from '../client.ts';
import { at, only, widget } from '../objects.ts';
import type { ConformanceCase } from '../session.ts';

const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json';
const status = { conditions: [{ type: 'Ready', status: 'True', message: 'all made' }] };

/** The columns, without their descriptions: kubectl shows none. */
function columns(body: Json): unknown {
  const definitions = at(body, 'columnDefinitions') as { [key: string]: Json }[];
  return { ...only('kind', 'apiVersion')(body), columns: definitions.map(({ description, ...rest }) => rest) };
}

/** The cells of each row, without the age. */
function cells(body: Json): unknown {
  const definitions = at(body, 'columnDefinitions') as Json[];
  const rows = at(body, 'rows') as Json[];
  const age = definitions.findIndex((column) => at(column, 'name') === 'Age');
  return rows.map((row) =>
    JSON.stringify((at(row, 'cells') as Json[]).map((cell, index) => (index === age ? 'AGE' : cell))),
  );
}

/** Server-side tables: what kubectl prints. */
export const tableCases: readonly ConformanceCase[] = [
  {
    says: 'a list as a table has the printer columns',
    async run({ ask, prepare, widgets }) {
      await prepare({
        method: 'POST',
        path: widgets,
        body: widget('one', { size: 5, parts: [{ name: 'a' }, { name: 'b' }] }),
      });
      await prepare({ method: 'POST', path: widgets, body: widget('two') });
      const contentType = 'application/merge-patch+json';
      await prepare({ method: 'PATCH', path: `${widgets}/one/status`, body: { status }, contentType });
      await ask({ method: 'GET', path: widgets, accept: TABLE }, columns);
      await ask({ method: 'GET', path: widgets, accept: TABLE }, cells);
      await ask({ method: 'GET', path: `${widgets}/one`, accept: TABLE }, cells);
      await ask(
        { method: 'GET', path: `${widgets}/one`, accept: TABLE },
        only('rows.0.object.kind', 'rows.0.object.metadata.name', 'rows.0.object.spec'),
      );
      await ask({ method: 'GET', path: `${widgets}?includeObject=None`, accept: TABLE }, only('rows.0.object'));
      await ask({ method: 'GET', path: `${widgets}?includeObject=Object`, accept: TABLE }, only('rows.0.object.spec'));
    },
  },
  {
    says: 'an empty table has columns and no rows',
    async run({ ask, widgets }) {
      await ask({ method: 'GET', path: widgets, accept: TABLE }, only('rows', 'columnDefinitions.0.name'));
    },
  },
  {
    says: 'a failure stays a Status',
    async run({ ask, widgets }) {
      await ask({ method: 'GET', path: `${widgets}/none`, accept: TABLE });
    },
  },
];
