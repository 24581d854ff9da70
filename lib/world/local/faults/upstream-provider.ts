/** The identity provider of an organisation fails, or lies to, whoever asks it; people still see its page. */
import type { InjectedFault, UpstreamManner } from '../../world.ts';
import type { UpstreamPart } from '../upstream-provider/upstream-part.ts';

/** @throws WorldError where nobody signs in there. */
export async function troubleUpstreamProvider(
  upstream: Pick<UpstreamPart, 'trouble'>,
  manner: UpstreamManner,
): Promise<InjectedFault> {
  const { hits, end } = await upstream.trouble(manner);
  return { hits, heal: (afterwards) => (afterwards === 'goes-on' ? end() : Promise.resolve()) };
}
