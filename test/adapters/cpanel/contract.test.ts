import { FOREIGN_TARGET, testLegacyServer } from '../../contract/legacy.ts';
import { running } from './fixture.ts';

testLegacyServer('cPanel', async (t) => {
  const { server, domain, requests, close } = await running(t);
  return {
    server,
    world() {
      const forwarders = [...domain.aliases].flatMap(([address, targets]) =>
        targets.filter((target) => target !== address).map((target) => [address, target] as const),
      );
      return {
        forwarders: Object.fromEntries(forwarders.toSorted()),
        smartHost: null,
        role: domain.followsMx ? 'Auto' : domain.local ? 'Local' : 'Remote',
        writes: requests.filter(({ effect }) => effect === 'write').length,
      };
    },
    addForeign: (address) => void domain.aliases.set(address, [FOREIGN_TARGET]),
    addMailbox: (address) => void domain.mailboxes.add(address),
    async settle() {},
    cutOff: close,
  };
});
