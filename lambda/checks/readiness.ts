/** A region's signed health document: asking for it, and what in it is a problem before anybody notices one. */
import type { DependencyHealth, HealthDocument } from '../contract/health.ts';
import { readHealthDocument } from '../contract/health.ts';
import { signedReadinessRequest } from '../contract/health-signature.ts';
import type { HttpExchange, HttpResponse } from '../contract/http.ts';
import { ok, unreachable, wrong } from './result.ts';
import type { StepResult } from './result.ts';

/** Deep checks of what a region falls back on, by their names in the document: used rarely, so asked all the time. */
export const SPARE_CHECKS = ['escrow', 'database-spare'] as const;
export type SpareCheck = (typeof SPARE_CHECKS)[number];
/** Whether one region's secrets are as new as the other's. */
export const VERSIONS_CHECK = 'secret-versions';

/** How much later than the other region one may come to hold a newer secret, seconds: replicas take a few. */
export const VERSION_LAG_SECONDS = 60;

export interface ReadinessQuestion {
  readonly regionHost: string;
  /** `readinessKey` of the probe's secret. */
  readonly key: string;
  readonly epochSeconds: number;
}

/** The document as it is, whatever it says. A region that cannot read the key answers a word, which is `wrong`. */
export async function askReadinessDocument(
  exchange: HttpExchange,
  { regionHost, key, epochSeconds }: ReadinessQuestion,
): Promise<StepResult<HealthDocument>> {
  const step = 'readiness-document';
  let response: HttpResponse;
  try {
    response = await exchange(signedReadinessRequest(key, regionHost, epochSeconds));
  } catch (error) {
    return unreachable(step, error);
  }
  const document = readHealthDocument(response.body);
  if (document !== undefined) return ok(step, response, document);
  return wrong(step, response, `a signed question was answered ${response.status} and no document`);
}

/** Pure. @returns what is wrong with one way that the region would fall back on; none means good. */
export function spareProblems({ soft }: Pick<HealthDocument, 'soft'>, name: SpareCheck): readonly string[] {
  const health = soft[name];
  if (health === undefined) return [`the document says nothing of ${name}`];
  return health.state === 'healthy' ? [] : [sentenceOf(health)];
}

function sentenceOf(health: Exclude<DependencyHealth, { readonly state: 'healthy' }>): string {
  const since = health.state === 'degraded' ? ` for ${health.ageSeconds} s` : '';
  return `${health.state}${since}: ${health.reason}`;
}

type Versions = HealthDocument['versions'];

/**
 * Pure. A region lags where the other one took a newer version long before the own store last delivered the older one.
 * Processes ask their store every few minutes, so serials that merely differ show nothing.
 * @returns one problem for each held value that lags; none means good.
 */
export const versionProblems = (own: Versions, other: Versions): readonly string[] =>
  Object.entries(own).flatMap(([name, { serial, confirmedAgeSeconds }]) => {
    const newer = other[name];
    if (newer === undefined || newer.serial <= serial) return [];
    const lagSeconds = newer.heldForSeconds - confirmedAgeSeconds;
    if (lagSeconds <= VERSION_LAG_SECONDS) return [];
    return [
      `${name} has serial ${serial} here, ${lagSeconds} s after the other region took ${newer.serial} ` +
        `(allowed: ${VERSION_LAG_SECONDS} s)`,
    ];
  });
