/** Whether what carries out changes is there: asked by every stand-in of a control plane at each call. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { AwsError } from '../aws-api/error.ts';

/** Control planes that the local world has. Route 53's is one for all regions. */
export const REGIONAL_PLANES = ['cloudformation', 'lambda', 'rds'] as const;
export type RegionalPlane = (typeof REGIONAL_PLANES)[number];

/**
 * What each answers while it is out: the common errors of the query protocols and of Route 53 have `ServiceUnavailable`
 * (503), Lambda's own API has `ServiceException` (500).
 */
const OUT: Readonly<Record<RegionalPlane | 'route53', () => AwsError>> = {
  cloudformation: () => unavailable(),
  rds: () => unavailable(),
  route53: () => unavailable(),
  lambda: () => new AwsError('ServiceException', 'The Lambda service encountered an internal error.', 500),
};
const unavailable = (): AwsError =>
  new AwsError('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', 503);

export class DeployTrouble {
  readonly #refused = new Map<RegionRole, Map<string, number>>();

  /** From now on the region's control planes refuse, and Route 53's. @returns what that hit, and how to end it. */
  begin(role: RegionRole): {
    readonly hits: () => Readonly<Record<string, number>>;
    readonly end: () => void;
  } {
    const hits = new Map<string, number>([...REGIONAL_PLANES, 'route53'].map((plane) => [plane, 0]));
    this.#refused.set(role, hits);
    return { hits: () => Object.fromEntries(hits), end: () => void this.#refused.delete(role) };
  }

  /** A call to the region's own plane. @throws AwsError while it is out. */
  meet(role: RegionRole, plane: RegionalPlane): void {
    const hits = this.#refused.get(role);
    if (hits !== undefined) refuse(hits, plane);
  }

  /** A call to Route 53's control plane, which is out with any region's. @throws AwsError while it is out. */
  meetRoute53(): void {
    const [hits] = this.#refused.values();
    if (hits !== undefined) refuse(hits, 'route53');
  }
}

function refuse(hits: Map<string, number>, plane: RegionalPlane | 'route53'): never {
  hits.set(plane, (hits.get(plane) ?? 0) + 1);
  throw OUT[plane]();
}
