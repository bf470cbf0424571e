import test from 'ava';
import { MAX_CONNECTOR_NAME_LENGTH } from '../../../src/domain/model/connector.ts';
import { commentWith, connectorName, inboundMark, isOurs, outboundMark } from '../../../src/domain/plan/ownership.ts';
import { anOutboundConnector, aSpec } from '../../support/builders.ts';

const mark = outboundMark('contoso.com');

const OURS: ReadonlyArray<
  readonly [reason: string, changes: Parameters<typeof anOutboundConnector>[0], ours: boolean]
> = [
  ['made here', {}, true],
  ['renamed by a person', { name: 'To the old server' }, true],
  ['a person added to the comment', { comment: `do not touch! ${commentWith(mark)}` }, true],
  ['the name alone says nothing', { comment: '' }, false],
  ['the mark of a domain that only begins alike', { comment: commentWith(outboundMark('contoso.com.au')) }, false],
  ['the mark of a subdomain', { comment: commentWith(outboundMark('sub.contoso.com')) }, false],
  ["Microsoft's hybrid wizard made it", { source: 'HybridWizard' }, false],
];

for (const [reason, changes, ours] of OURS) {
  test(`${ours ? 'ours' : 'not ours'}: ${reason}`, (t) => {
    t.is(isOurs(anOutboundConnector(changes), mark), ours);
  });
}

test('domains of one old server share the inbound mark, and each has its own outbound mark', (t) => {
  t.is(inboundMark(aSpec()), inboundMark(aSpec({ domain: 'fabrikam.com' })));
  t.not(outboundMark('contoso.com'), outboundMark('fabrikam.com'));
});

test('names fit the service, say whose they are, and stay apart when they are cut', (t) => {
  const long = 'a-very-long-label-that-goes-on-and-on.and-another-one-of-the-kind.example';
  const names = [
    connectorName('contoso.com', 'out'),
    connectorName(long, 'out'),
    connectorName(`${long}s`, 'out'),
    connectorName(long, 'in'),
  ];
  t.is(names[0], 'hybridmail contoso.com out');
  t.is(new Set(names).size, names.length);
  for (const name of names) t.true(name.length <= MAX_CONNECTOR_NAME_LENGTH, name);
});
