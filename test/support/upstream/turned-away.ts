/** Somebody signs in at a provider that does not answer, by the very code that counts it. */
import { countingUnreachable } from '../../../lambda/auth-service/upstream/report.ts';
import type { EmitMetric } from '../../../lambda/runtime/metrics.ts';
import { UpstreamUnavailable } from '../../../lambda/runtime/upstream/errors.ts';

export async function turnedAway(emit: EmitMetric): Promise<void> {
  const silent = (): Promise<never> => Promise.reject(new UpstreamUnavailable('no answer'));
  const providers = countingUnreachable({ authorizationUrl: silent, identity: silent }, emit);
  const request = { redirectUri: '', state: '', nonce: '', verifier: '' };
  await providers
    .identity({ issuer: 'https://id.example', clientId: 'a' }, request, '')
    .catch(() => undefined);
}
