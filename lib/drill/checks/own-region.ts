import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { AssemblyFacts } from '../../evidence/assembly-facts.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'independence';
type Call = EventOf<'dependency-call'>;
interface Starved {
  readonly part: string;
  readonly sentence: string;
}

/**
 * Each region's functions reached every secret and table that they asked for in their own region. A replica
 * that is not there shows as calls of which none ever succeeded.
 */
export const ownRegion: Check = {
  id: 'own-region',
  title: 'Each region uses its own secrets and tables',
  judge({ history }) {
    const facts = history.assembly;
    if (facts === undefined || history.upAt === undefined) return notReached(STAGE);
    const starved = REGION_ROLES.flatMap((role) => starvedIn(history, facts, role));
    const [first] = starved;
    if (first !== undefined)
      return fail(
        STAGE,
        first.sentence,
        starved.map(({ part }) => part),
      );
    return silentRegions(history, facts);
  },
};

function starvedIn(history: History, facts: AssemblyFacts, role: RegionRole): readonly Starved[] {
  const region = facts.regions[role];
  const own = history
    .of('dependency-call')
    .filter((call) => call.role === role && call.targetRegion === region && beforeLoss(history, call));
  return [...facts.secrets, ...facts.tables].flatMap(({ name, part, type }) => {
    const calls = own.filter(({ resource }) => names(resource, name));
    if (calls.length === 0 || calls.some(({ outcome }) => outcome === 'ok')) return [];
    const kind = type.includes('Secret') ? 'secret' : 'table';
    const code = calls.find((call) => call.code !== undefined)?.code ?? 'an error';
    const who = calls[0]?.functionName ?? 'a function';
    return [
      {
        part,
        sentence: `${who} in ${region} (${role}) never reached the ${kind} ${name} in its own region: ${calls.length} calls, all ${code}.`,
      },
    ];
  });
}

/** A region that is cut off answers nobody, so only what came before counts for it. */
const beforeLoss = ({ faultAt }: History, call: Call): boolean => faultAt === undefined || call.at < faultAt;

/** The resource is a name, or an ARN that carries the name. */
const names = (resource: string, name: string): boolean =>
  resource === name ||
  resource.includes(`:${name}-`) ||
  resource.includes(`/${name}`) ||
  resource.endsWith(`:${name}`);

/** Silence is no proof: both regions must have read a secret of their own. */
function silentRegions(history: History, facts: AssemblyFacts): Ruling {
  const silent = REGION_ROLES.filter(
    (role) =>
      !history
        .of('dependency-call')
        .some(
          (call) =>
            call.role === role &&
            call.service === 'secretsmanager' &&
            call.targetRegion === facts.regions[role] &&
            call.outcome === 'ok',
        ),
  );
  if (silent.length === 0) return pass(STAGE, 'Both regions read their own secrets and tables.');
  return unknown(STAGE, `No function of the ${silent.join(' and ')} region read a secret of its own region.`);
}
