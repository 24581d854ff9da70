/**
 * Every price that the estimate uses, in US dollars, without tax. This file is the one to correct when AWS changes a
 * price or a source turns out wrong: a price without a source is marked unverified, and shown so.
 */

/** What one unit of a price lasts or counts: an hour, a second, a month, or a million of something. */
export type PricePer = 'hour' | 'second' | 'month' | 'million';

export type PriceSource =
  { readonly name: string; readonly date: string; readonly remark?: string } | 'unverified';

export interface Price {
  readonly usd: number;
  /** What is priced, for example `ACU`. Empty for one piece of the part itself. */
  readonly unit: string;
  readonly per: PricePer;
  readonly source: PriceSource;
}

export const PRICES = {
  auroraCapacity: {
    usd: 0.12,
    unit: 'ACU',
    per: 'hour',
    source: { name: "ACU calculator of AWS's agent toolkit", date: '2026-03-28', remark: 'us-east-1' },
  },
  proxyCapacity: { usd: 0.015, unit: 'ACU', per: 'hour', source: 'unverified' },
  proxyEndpointZone: { usd: 0.01, unit: 'zone', per: 'hour', source: 'unverified' },
  natGateway: {
    usd: 0.05,
    unit: '',
    per: 'hour',
    source: { name: 'cloudpipelines.pages.dev', date: '2026', remark: 'Europe: 0.048 to 0.052' },
  },
  interfaceEndpointZone: {
    usd: 0.01,
    unit: 'zone',
    per: 'hour',
    source: { name: 'zacfukuda.com', date: '2026-06-01', remark: 'us-east-1' },
  },
  publicAddress: {
    usd: 0.005,
    unit: 'address',
    per: 'hour',
    source: { name: 'pocketlantern.dev', date: '2026-03-15' },
  },
  loadBalancer: { usd: 0.0252, unit: '', per: 'hour', source: 'unverified' },
  firewallList: { usd: 5, unit: '', per: 'month', source: { name: 'awsnegotiations.com', date: '2026' } },
  firewallRule: {
    usd: 1,
    unit: 'rule',
    per: 'month',
    source: { name: 'awsnegotiations.com', date: '2026' },
  },
  firewallRequests: {
    usd: 0.6,
    unit: 'requests',
    per: 'million',
    source: { name: 'awsnegotiations.com', date: '2026' },
  },
  healthCheck: { usd: 0.5, unit: '', per: 'month', source: 'unverified' },
  healthCheckOption: { usd: 1, unit: 'option', per: 'month', source: 'unverified' },
  functionRequests: { usd: 0.2, unit: 'requests', per: 'million', source: 'unverified' },
  functionDuration: { usd: 13.3334, unit: 'GB-seconds', per: 'million', source: 'unverified' },
  provisionedConcurrency: { usd: 0.0000033334, unit: 'GB', per: 'second', source: 'unverified' },
  key: {
    usd: 1,
    unit: '',
    per: 'month',
    source: { name: 'aws.amazon.com/kms/pricing', date: 'undated copy', remark: 'a yearly rotation adds 1' },
  },
  secretCopy: { usd: 0.4, unit: 'copy', per: 'month', source: 'unverified' },
  metric: { usd: 0.3, unit: 'metric', per: 'month', source: { name: 'signoz.io', date: '2026-02-15' } },
  alarm: { usd: 0.1, unit: '', per: 'month', source: 'unverified' },
  dashboard: { usd: 3, unit: '', per: 'month', source: 'unverified' },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceId = keyof typeof PRICES;

/** AWS counts a month as 730 hours in its own calculator. */
export const HOURS_PER_MONTH = 730;

/** How often the price is paid in a month for one unit that is always there. */
export const TIMES_PER_MONTH: Readonly<Record<PricePer, number>> = {
  hour: HOURS_PER_MONTH,
  second: HOURS_PER_MONTH * 3600,
  month: 1,
  million: 1e-6,
};

/** `0.12 per hour`; a million is always of something. */
export const priceText = ({ usd, unit, per }: Price): string =>
  `${usd} per ${per === 'million' ? `million ${unit}` : per}`;
