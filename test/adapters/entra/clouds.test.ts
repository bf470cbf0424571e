import test from 'ava';
import { isMicrosoftLogin, type MicrosoftCloudName, microsoftCloud } from '../../../src/adapters/entra/clouds.ts';

const NAMES: readonly MicrosoftCloudName[] = ['Worldwide', 'USGovGCCHigh', 'USGovDoD', 'China'];

for (const name of NAMES) {
  test(`every address of ${name} is an HTTPS origin, and its authority is known`, (t) => {
    const { loginUrl, exchangeUrl, graphUrl, exchangeScope, graphScope } = microsoftCloud(name);
    for (const url of [loginUrl, exchangeUrl, graphUrl]) t.is(new URL(url).origin, url);
    for (const scope of [exchangeScope, graphScope]) t.regex(scope, /^https:\/\/[^/]+\/\.default$/);
    t.true(isMicrosoftLogin(loginUrl));
  });
}

test('an override replaces what it names and nothing else', (t) => {
  const cloud = microsoftCloud('China', { exchangeUrl: 'https://partner.outlook.cn' });
  t.deepEqual(cloud, { ...microsoftCloud('China'), exchangeUrl: 'https://partner.outlook.cn' });
});

test('a private authority is not looked up at Microsoft', (t) => {
  t.false(isMicrosoftLogin('https://localhost:8443'));
  t.false(isMicrosoftLogin('https://login.microsoftonline.com.evil.example'));
});
