import { z } from 'zod';

/** Only the fields we use. Source: Microsoft, "Microsoft 365 IP Address and URL web service". */

const published = z.object({
  instance: z.string(),
  /** YYYYMMDDNN. */
  latest: z.string().regex(/^\d{10}$/),
});

/** "A single record or an array of records", says the page. */
export const versionAnswer = z.union([published.transform((one) => [one]), z.array(published)]);

const endpointSet = z.object({
  id: z.number(),
  serviceArea: z.string(),
  /** Ports and ranges of ports with commas between them; left out when there are none. */
  tcpPorts: z.string().nullish(),
  /** Left out for sets that are names only. */
  ips: z.array(z.string()).nullish(),
});

export const listAnswer = z.array(endpointSet);

export type EndpointSet = z.infer<typeof endpointSet>;
