/** Secrets Manager of a region, or of both, fails its readers: by its answers, or because nobody finds it. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { FaultRequest, InjectedFault, StoreManner } from '../../world.ts';
import { StoreTrouble } from '../secrets/trouble.ts';
import type { FaultNeeds } from './needs.ts';

type SecretStoreFault = Extract<FaultRequest, { kind: 'secret-store' }>;
interface Spoiling {
  readonly role: RegionRole;
  readonly hits: () => number;
  readonly end: () => void;
}

/** A person's own calls pass: what the drill looks at is outside of its faults. */
export function troubleSecretStore(needs: FaultNeeds, { roles, manner }: SecretStoreFault): InjectedFault {
  const spoilings = roles.map((role) => spoil(needs, role, manner));
  return {
    hits: () =>
      Object.fromEntries(spoilings.map(({ role, hits }) => [`secret store of the ${role}`, hits()])),
    heal: () => {
      for (const { end } of spoilings.toReversed()) end();
      return Promise.resolve();
    },
  };
}

function spoil({ spine, topology, parts }: FaultNeeds, role: RegionRole, manner: StoreManner): Spoiling {
  if (manner.kind === 'unresolvable') {
    const { region } = topology.regions[role];
    return { role, ...spine.names.withhold(`secretsmanager.${region}.amazonaws.com`) };
  }
  const trouble = new StoreTrouble(manner);
  return { role, hits: () => trouble.hits, end: parts.secrets.trouble(role, trouble) };
}
