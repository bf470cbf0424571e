import test from 'ava';
import { normalize } from '../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigration, HybridMailMigrationSpec } from '../../src/api/v1alpha1/types.generated.ts';
import { claimant, neighbours } from '../../src/controller/siblings.ts';
import { aMigration, userSpec } from '../support/builders.ts';

interface Other {
  readonly created?: string;
  readonly verified?: boolean;
  readonly reached?: 'Send' | 'Retire';
  readonly spec?: Partial<HybridMailMigrationSpec>;
}

const OLDER = '2025-01-01T00:00:00Z';
const NEWER = '2026-01-01T00:00:00Z';
const self = aMigration();

function other({ created = OLDER, verified = true, reached, spec = {} }: Other = {}): HybridMailMigration {
  return aMigration({
    metadata: { name: 'other', namespace: 'elsewhere', uid: 'uid-2', creationTimestamp: created },
    spec: userSpec(spec),
    status: { ...(verified && { tenant: { verifiedAt: OLDER } }), ...(reached && { phase: { reached } }) },
  });
}

const CLAIMS: ReadonlyArray<readonly [reason: string, other: HybridMailMigration, claims: boolean]> = [
  ['an older one that read the tenant', other(), true],
  ['a newer one', other({ created: NEWER }), false],
  ['an older one that never read the tenant: nobody can squat on a domain', other({ verified: false }), false],
  ['one of another domain', other({ spec: { domain: 'fabrikam.com' } }), false],
  [
    'of the same age, the smaller uid',
    aMigration({
      ...other({ created: '2025-12-01T00:00:00Z' }),
      metadata: { name: 'a', namespace: 'b', uid: 'uid-0', creationTimestamp: '2025-12-01T00:00:00Z' },
    }),
    true,
  ],
];

for (const [reason, one, claims] of CLAIMS) {
  test(`the domain ${claims ? 'is' : 'is not'} claimed by ${reason}`, (t) => {
    t.is(claimant(self, [self, one]), claims ? one : undefined);
  });
}

const fabrikam = { domain: 'fabrikam.com' } as const;
const otherTenant = {
  tenant: { id: '00000000-0000-4000-8000-000000000000', credentialsSecretRef: { name: 'x' } },
} as const;
const otherAddress = {
  legacy: { smartHost: { host: 'mail.contoso.com' }, sendsFrom: { addresses: ['203.0.113.99'] } },
} as const;

const NEIGHBOURS: ReadonlyArray<
  readonly [reason: string, other: HybridMailMigration, expected: Partial<ReturnType<typeof neighbours>>]
> = [
  [
    'shares the connector',
    other({ spec: fabrikam }),
    { sharedWith: ['elsewhere/other'], overruledBy: null, sameSenders: [] },
  ],
  ['needs it no more', other({ spec: fabrikam, reached: 'Retire' }), { sharedWith: [] }],
  [
    'has another old server',
    other({ spec: { ...fabrikam, legacy: { smartHost: { host: 'mail.fabrikam.com' } } } }),
    { sharedWith: [] },
  ],
  [
    'is of another tenant and sends from the same address',
    other({ spec: { ...fabrikam, ...otherTenant } }),
    { sharedWith: [], sameSenders: ['elsewhere/other'] },
  ],
  [
    'is older and declares other settings',
    other({ spec: { ...fabrikam, ...otherAddress } }),
    { overruledBy: 'elsewhere/other' },
  ],
  [
    'is newer and declares other settings',
    other({ created: NEWER, spec: { ...fabrikam, ...otherAddress } }),
    { overruledBy: null },
  ],
  [
    'is older, declares other settings and never read the tenant: nobody is stopped by a stranger',
    other({ verified: false, spec: { ...fabrikam, ...otherAddress } }),
    { overruledBy: null },
  ],
];

for (const [reason, one, expected] of NEIGHBOURS) {
  test(`a neighbour that ${reason}`, (t) => {
    t.like(neighbours(self, normalize(self.spec), [self, one]), expected);
  });
}
