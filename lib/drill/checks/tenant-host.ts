import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';
import { otherRole } from '../history.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = "tenant's host";
type Visit = EventOf<'issuer-visit'>;

/** Tenants' hosts are issuers of their own, in each region before the loss and in the one that is left after it. */
export const tenantHost: Check = {
  id: 'tenant-host',
  title: "A tenant's host is an issuer of its own, wherever it is served",
  judge({ history }) {
    const visits = history.of('issuer-visit');
    const worst = visits.find((visit) => !visit.accepted || strayed(visit));
    if (worst !== undefined) return fail(STAGE, sentenceOf(worst), partsOf(history, worst));
    const { lostAt } = history;
    const after = visits.filter(({ at }) => lostAt !== undefined && at > lostAt);
    if (after.length === 0) return notReached(STAGE);
    return pass(
      STAGE,
      `${visits.length} steps at ${hostsOf(visits)}, ${after.length} of them after the loss.`,
    );
  },
};

/** Dialled in one region and answered by another one. */
const strayed = ({ through, servedBy }: Visit): boolean => through !== undefined && servedBy !== through;

const hostsOf = (visits: readonly Visit[]): string => [...new Set(visits.map(({ host }) => host))].join(', ');

const sentenceOf = ({ host, what, expected, observed, through, servedBy }: Visit): string =>
  `${host}, ${what}, ${through === undefined ? 'by its name' : `in the ${through}`}: expected ${expected}, ` +
  `saw ${observed}${servedBy === undefined ? '' : ` from the ${servedBy}`}.`;

/** What serves the host in that region; where it lacks something that the other region has, that alone. */
function partsOf(history: History, { host, through, servedBy }: Visit): readonly string[] {
  const { assembly } = history;
  const role = through ?? servedBy;
  if (assembly === undefined || role === undefined) return [];
  const own = tenantParts(history, host, role);
  const { regions } = assembly;
  const lacking = tenantParts(history, host, otherRole(role))
    .map((part) => part.replaceAll(regions[otherRole(role)], regions[role]))
    .filter((part) => !own.includes(part));
  return lacking.length > 0 ? lacking : own;
}

const tenantParts = ({ assembly }: History, host: string, role: RegionRole): readonly string[] =>
  assembly?.tenantHosts.find((fact) => fact.host === host && fact.role === role)?.parts ?? [];
