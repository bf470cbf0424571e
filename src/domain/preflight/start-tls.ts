import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';
import { TLS_FAULTS } from '../mailflow/tls-fault.ts';
import { type ServerCertificate, tlsFault } from '../model/start-tls.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const SUBJECT = 'STARTTLS';
/** Time enough to renew a certificate before mail is put off for it. */
const SOON_MS = 21 * 86_400_000;

/** What the old server shows against what the outbound connector demands of it. */
export function startTls(
  spec: MigrationSpec,
  { legacyProbe: { reachable, startTls: shown }, now }: Pick<Facts, 'legacyProbe' | 'now'>,
): readonly Finding[] {
  const { host, tls, tlsDomain } = spec.legacy.smartHost;
  if (!reachable) return [];
  const fault = tlsFault(tls, tlsDomain, shown, now);
  if (fault) {
    const todo = 'mend that there, or set spec.legacy.smartHost.tls to Opportunistic';
    const detail = shown.kind === 'Works' ? ` (${describe(shown.certificate)})` : '';
    const found = `${host} ${TLS_FAULTS[fault].what}${detail}, and spec.legacy.smartHost.tls is ${tls}`;
    return [shown.kind === 'Fails' ? { ...fail(SUBJECT, found, todo), said: shown.why } : fail(SUBJECT, found, todo)];
  }
  switch (shown.kind) {
    case 'Unknown':
      return tls === 'Opportunistic'
        ? []
        : [warn(SUBJECT, `the connection to ${host} ended before TLS could be tried`, 'check again')];
    case 'NotOffered':
      return [inTheClear(`${host} does not offer it`)];
    case 'Fails':
      return [{ ...inTheClear(`${host} offers it, and it does not come about`), said: shown.why }];
    case 'Works':
      return [works(spec, shown.certificate, now)];
  }
}

function inTheClear(found: string): Finding {
  return warn(SUBJECT, `${found}: mail from Exchange Online arrives in the clear`, 'turn TLS 1.2 on there');
}

function works(spec: MigrationSpec, certificate: ServerCertificate, now: number): Finding {
  const { host, tls } = spec.legacy.smartHost;
  const found = `${host} offers it with a certificate ${describe(certificate)}`;
  const isJudged = tls === 'CertificateValidation' || tls === 'DomainValidation';
  if (!isJudged || certificate.validTo - now > SOON_MS) return ok(SUBJECT, found);
  return warn(SUBJECT, found, 'renew it in time: mail to the old server is put off from then on (450 4.7.320)');
}

function describe({ names, validTo, trusted }: ServerCertificate): string {
  const end = new Date(validTo).toISOString().slice(0, 10);
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const whom = names.length > 0 ? ` for ${names.slice(0, 3).join(', ')}${more}` : '';
  return `${trusted ? 'of a public root' : 'of no public root'}${whom}, valid until ${end}`;
}
