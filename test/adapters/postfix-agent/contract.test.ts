import { FOREIGN_TARGET, testLegacyServer } from '../../contract/legacy.ts';
import { DOMAIN, KEY, startHub } from './fixture.ts';
import { createScriptedAgent } from './scripted-agent.ts';

testLegacyServer('The agents beside Postfix', async (t) => {
  const { hub, clock, ask } = await startHub(t);
  const agent = createScriptedAgent(ask);
  return {
    server: hub.server(KEY, DOMAIN),
    world: agent.world,
    addForeign: (address) => void agent.foreign.set(address, FOREIGN_TARGET),
    addMailbox: (address) => void agent.mailboxes.add(address),
    async settle() {
      await agent.turn();
      await clock.advance(60_000);
    },
    cutOff: () => clock.advance(15 * 60_000 + 1),
  };
});
