/** A region's whole health document, asked as a probe asks it. */
import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import { readHealthDocument } from '../../../lambda/contract/health.ts';
import type { HealthDocument } from '../../../lambda/contract/health.ts';
import { signedReadinessRequest } from '../../../lambda/contract/health-signature.ts';
import type { HttpRequest, HttpResponse } from '../../../lambda/contract/http.ts';
import type { ProbeIdentity } from '../../../lambda/contract/probe.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { OperatorPort } from '../world.ts';

export interface ReadinessNeeds {
  readonly environment: Pick<EnvironmentDescriptor, 'regionHosts' | 'probeSecretName'>;
  readonly readSecret: OperatorPort['readSecret'];
  /** By the host's own name, a connection of its own. */
  readonly ask: (request: HttpRequest) => Promise<HttpResponse>;
  /** The world's wall time. */
  readonly nowSeconds: () => number;
}

const OTHER = { primary: 'standby', standby: 'primary' } as const;

/** The key is read once, so that a region can still be asked while its secret store is dark. */
export function createReadinessReader(needs: ReadinessNeeds): OperatorPort['readiness'] {
  let known: string | undefined;
  return async (role) => {
    known ??= await readKey(needs, role);
    const document = await askWhole(needs, role, known);
    // Perhaps the key was replaced: the next question reads it again.
    if (document === undefined) known = undefined;
    return document;
  };
}

/** A replica is a byte copy: either region's will do. */
async function readKey({ readSecret, environment }: ReadinessNeeds, role: RegionRole): Promise<string> {
  const { probeSecretName: name } = environment;
  const text = await readSecret(role, name).catch(() => readSecret(OTHER[role], name));
  return (JSON.parse(text) as ProbeIdentity).readinessKey;
}

async function askWhole(
  { environment, ask, nowSeconds }: ReadinessNeeds,
  role: RegionRole,
  key: string,
): Promise<HealthDocument | undefined> {
  const question = signedReadinessRequest(key, environment.regionHosts[role], nowSeconds());
  const answer = await ask(question).catch(() => undefined);
  return answer === undefined ? undefined : readHealthDocument(answer.body);
}
