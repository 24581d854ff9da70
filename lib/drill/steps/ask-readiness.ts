/** What a region says of itself, asked by its own name as a health checker asks it. */
import { HEALTH_PATHS } from '../../../lambda/contract/routes.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';

type AskReadiness = Extract<Step, { kind: 'ask-readiness' }>;

/** An answer's first line; longer ones are nobody's word. */
const LONGEST_WORD = 80;

/** Never throws for an answer, or for none: silence is a word too. */
export async function askReadiness(context: StepContext, { phase, role }: AskReadiness): Promise<void> {
  const { world, journal } = context;
  context.enterPhase(phase);
  const { regionHosts } = world.environment;
  const client = world.client('new-connection', `readiness-${role}`);
  try {
    const url = `https://${regionHosts[role]}${HEALTH_PATHS.ready}`;
    const { status, body } = await client.exchange({ method: 'GET', url });
    const [word = ''] = body.trim().split('\n');
    journal.emit({ kind: 'readiness', role, status, word: word.slice(0, LONGEST_WORD) });
  } catch (error) {
    journal.emit({ kind: 'readiness', role, word: `unreachable: ${(error as Error).message}` });
  } finally {
    client.close();
  }
}
