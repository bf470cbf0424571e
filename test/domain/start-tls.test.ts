import test from 'ava';
import type { ConnectorTls } from '../../src/domain/model/connector.ts';
import { type StartTls, type TlsFault, tlsFault } from '../../src/domain/model/start-tls.ts';
import { aCertificate, NOW } from '../support/builders.ts';

const works = (changes: Parameters<typeof aCertificate>[0]): StartTls => ({
  kind: 'Works',
  certificate: aCertificate(changes),
});
const EXPIRED = works({ validTo: NOW - 1 });
const NOT_YET = works({ validFrom: NOW + 1 });
const SELF_SIGNED = works({ trusted: false });
const NAME = 'mail.contoso.com';

const CASES: ReadonlyArray<
  readonly [reason: string, tls: ConnectorTls, name: string | null, shown: StartTls, fault: TlsFault | undefined]
> = [
  ['nobody demands it', 'Opportunistic', null, { kind: 'NotOffered' }, undefined],
  ['nobody demands a certificate', 'EncryptionOnly', null, SELF_SIGNED, undefined],
  ['nothing is known of the server', 'CertificateValidation', null, { kind: 'Unknown' }, undefined],
  ['it is not offered', 'EncryptionOnly', null, { kind: 'NotOffered' }, 'NotOffered'],
  ['it does not come about', 'EncryptionOnly', null, { kind: 'Fails', why: 'old version' }, 'NotOffered'],
  ['all is well', 'CertificateValidation', null, works({}), undefined],
  ['the name is not demanded', 'CertificateValidation', null, works({ names: ['other.example'] }), undefined],
  ['it has expired', 'CertificateValidation', null, EXPIRED, 'OutOfDate'],
  ['it is not valid yet', 'CertificateValidation', null, NOT_YET, 'OutOfDate'],
  ['no public root vouches for it', 'CertificateValidation', null, SELF_SIGNED, 'Untrusted'],
  ['it has the name', 'DomainValidation', NAME, works({}), undefined],
  ['its wildcard covers the name', 'DomainValidation', NAME, works({ names: ['*.contoso.com'] }), undefined],
  ['the demanded wildcard covers its name', 'DomainValidation', '*.contoso.com', works({}), undefined],
  [
    'a wildcard is one label',
    'DomainValidation',
    'a.mail.contoso.com',
    works({ names: ['*.contoso.com'] }),
    'OtherName',
  ],
  [
    'a wildcard is not the domain itself',
    'DomainValidation',
    'contoso.com',
    works({ names: ['*.contoso.com'] }),
    'OtherName',
  ],
  ['it is for another name', 'DomainValidation', NAME, works({ names: ['server7.hoster.example'] }), 'OtherName'],
  ['it is for no name', 'DomainValidation', NAME, works({ names: [] }), 'OtherName'],
];

for (const [reason, demand, name, shown, fault] of CASES) {
  test(`${demand} ${fault ? `has the fault ${fault}` : 'is met'}: ${reason}`, (t) => {
    t.is(tlsFault(demand, name, shown, NOW), fault);
  });
}
