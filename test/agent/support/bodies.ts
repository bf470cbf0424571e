export interface Wanted {
  readonly domain?: string;
  readonly forwarders?: readonly (readonly [string, string])[];
  readonly sender?: string | null;
}

/** `anna` to `anna@contoso.com`, as the operator forwards it. */
export const moved = (name: string): readonly [string, string] => [
  `${name}@contoso.com`,
  `${name}@contosocom.onmicrosoft.com`,
];

export const ROUTE = 'smtp:[contoso-com.mail.protection.outlook.com]:25';

export const ANNA_AND_BOB: Wanted = { forwarders: [moved('anna'), moved('bob')] };

/** A body of settings with its first and last line. */
export function body({ domain = 'contoso.com', forwarders = [], sender = null }: Wanted): string {
  return bodyOf([
    `domain ${domain}`,
    ...forwarders.map(([address, target]) => `forwarder ${address} ${target}`),
    ...(sender ? [`sender @${domain} ${sender}`] : []),
  ]);
}

/** The same of any lines. */
export function bodyOf(lines: readonly string[]): string {
  return `${['hybridmail 1', ...lines, `end ${lines.length + 1}`].join('\n')}\n`;
}
