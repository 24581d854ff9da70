import type { ClusterFact } from '../../evidence/assembly-facts.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import type { EventOf, History } from '../history.ts';
import { promotionsOf } from '../promotions.ts';
import type { PromotionStory } from '../promotions.ts';

const STAGE = 'reads';
type Login = EventOf<'database-connection'>;

/**
 * The proxy's read-only endpoint answers with an error at once where no reader is left (Aurora manual, "Working with RDS
 * Proxy endpoints"), which is what the instance of a cluster of one becomes when it is promoted. Sign-in would go on
 * through the read/write endpoint, so that no client ever tells: the logins do.
 */
export const readEndpoints: Check = {
  id: 'read-endpoints',
  title: 'Both read-only endpoints kept a reader',
  judge({ history }) {
    const steadyAt = history.phaseAt('steady');
    const clusters = history.assembly?.clusters;
    if (clusters === undefined || steadyAt === undefined || promotionsOf(history).length === 0)
      return notReached(STAGE);
    const logins = history
      .of('database-connection')
      .filter(({ at, endpoint }) => at >= steadyAt && endpoint === 'read-only');
    const starved = clusters.find((cluster) => refusedAt(logins, cluster).length > 0);
    return starved === undefined ? kept(history, clusters, logins) : lost(logins, starved);
  },
};

const refusedAt = (logins: readonly Login[], { role }: ClusterFact): readonly Login[] =>
  logins.filter((login) => login.role === role && login.outcome !== 'opened');

function lost(logins: readonly Login[], cluster: ClusterFact): Ruling {
  const refused = refusedAt(logins, cluster);
  const all = logins.filter(({ role }) => role === cluster.role);
  const { instances, readOnlyEndpoints, part, role } = cluster;
  const has = `${instances.length} instance${instances.length === 1 ? '' : 's'}`;
  return fail(
    STAGE,
    `The read-only endpoint of the ${role} turned away ${refused.length} of ${all.length} logins (${refused[0]?.outcome}): its cluster has ${has}.`,
    [part, ...instances.map((instance) => instance.part), ...readOnlyEndpoints],
  );
}

/**
 * Silence is no proof: after its promotion each cluster must have been read by its read-only endpoint. What counts is
 * when the cluster became the writer, which ended its connections, and not when an operator saw it: clients are back
 * before that.
 */
function kept(history: History, clusters: readonly ClusterFact[], logins: readonly Login[]): Ruling {
  const unseen = promotionsOf(history).find((promotion) => !isRead(history, promotion, logins));
  if (unseen !== undefined)
    return unknown(STAGE, `Nobody read by the read-only endpoint of the ${unseen.to} after its promotion.`);
  return pass(STAGE, `${clusters.map((cluster) => describe(cluster, logins)).join('; ')}; none turned away.`);
}

function isRead(
  history: History,
  { to, decidedAt, untilAt }: PromotionStory,
  logins: readonly Login[],
): boolean {
  const promoted = history
    .of('database-promoted')
    .find(({ role, at }) => role === to && at >= decidedAt && at < untilAt);
  if (promoted === undefined) return false;
  return logins.some(({ role, at }) => role === to && at >= promoted.at && at < untilAt);
}

function describe({ role, instances }: ClusterFact, logins: readonly Login[]): string {
  const own = logins.filter((login) => login.role === role);
  const each = instances.map(({ identifier, part }) => {
    const count = own.filter(({ instance }) => instance === identifier).length;
    return `${part.split('/').at(-1)} ${count}`;
  });
  return `${role} ${own.length} logins (${each.join(', ')})`;
}
