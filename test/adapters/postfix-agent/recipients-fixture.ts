import { DOMAIN, type HubFixture, KEY, sha256, startHub } from './fixture.ts';
import { BOTH, reportWith } from './told-by-agents.ts';

export const list = (...lines: readonly string[]) =>
  `${['hybridmail 1', 'domain contoso.com', ...lines, `end ${lines.length + 2}`].join('\n')}\n`;
export const BODY = list('accepts anna@contoso.com', 'accepts info@contoso.com anna@contoso.com');
export const OTHER = list('accepts anna@contoso.com');
export const listed = (body: string) => reportWith({ recipients: sha256(body) });

/** A hub whose agent has all that is wanted in force. */
export async function start(...[t, options]: Parameters<typeof startHub>) {
  const fixture = await startHub(t, options);
  const server = fixture.hub.server(KEY, DOMAIN);
  await server.set(BOTH);
  const addresses = async () => {
    const state = await server.read();
    return state.kind === 'Known' ? (state.inventory?.addresses ?? null) : 'Unknown';
  };
  return { ...fixture, server, addresses };
}

export const send = ({ ask }: Pick<HubFixture, 'ask'>, body: string) =>
  ask({ method: 'POST', path: 'recipients', body });
