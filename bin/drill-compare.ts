/** `npm run drill -- compare --env NAME [--assembly DIR]`: does the deployed zone hold what the assembly says? */
import { AssemblyError } from '../lib/assembly/errors.ts';
import { readTopology } from '../lib/assembly/read-topology.ts';
import type { Topology } from '../lib/assembly/topology.ts';
import type { ReportDocument, TableBlock } from '../lib/report/document.ts';
import { renderTerminal } from '../lib/report/terminal.ts';
import { compareZone } from '../lib/world/aws/compare-zone.ts';
import type { Comparison, Difference } from '../lib/world/aws/compare-zone.ts';
import { readDeployedZone } from '../lib/world/aws/read-zone.ts';
import { WorldError } from '../lib/world/world.ts';

export interface CompareOptions {
  /** Environment that the assembly has to be of. */
  readonly environment: string;
  /** Folder of the assembly. */
  readonly assembly: string;
  readonly colour: boolean;
  /** Takes whole lines, without a final line feed. */
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

const EXIT = { same: 0, different: 1, unknown: 2, usage: 3 } as const;

/** @returns the exit code: 0 same, 1 different, 2 could not find out, 3 usage. Never rejects for a known reason. */
export const compareCommand = async (options: CompareOptions): Promise<number> => {
  try {
    const topology = readTopology(options.assembly);
    const found = topology.environment.environment;
    if (found !== options.environment) {
      options.writeError(
        `The assembly at ${options.assembly} is of the environment "${found}", not "${options.environment}".`,
      );
      return EXIT.usage;
    }
    const comparison = compareZone(topology, await readDeployedZone(topology.environment));
    options.write(renderTerminal(compareDocument(topology, comparison), { colour: options.colour }));
    return comparison.differences.length === 0 ? EXIT.same : EXIT.different;
  } catch (error) {
    if (!(error instanceof WorldError || error instanceof AssemblyError)) throw error;
    options.writeError(`Could not compare: ${error.message}.`);
    return EXIT.unknown;
  }
};

const compareDocument = (
  topology: Topology,
  { records, healthChecks, differences }: Comparison,
): ReportDocument => ({
  title: `The zone ${topology.environment.hostedZoneName} against the assembly`,
  verdict:
    differences.length === 0
      ? { outcome: 'pass', sentence: 'Every record and health check is as the templates say.' }
      : { outcome: 'fail', sentence: `${count(differences.length, 'difference')} from the templates.` },
  facts: [
    { label: 'environment', value: topology.environment.environment },
    { label: 'account', value: topology.environment.account },
    { label: 'records', value: String(records) },
    { label: 'health checks', value: String(healthChecks) },
  ],
  figures: [],
  findings: [],
  sections:
    differences.length === 0
      ? []
      : [{ id: 'differences', title: 'Differences', blocks: [table(differences)] }],
});

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const table = (differences: readonly Difference[]): TableBlock => ({
  kind: 'table',
  caption: 'Expected is what the template says, found is what is deployed.',
  columns: [{ label: 'what' }, { label: 'field' }, { label: 'expected' }, { label: 'found' }],
  rows: differences.map((difference) => [
    [difference.subject, difference.resource].filter((part) => part !== undefined).join(' '),
    difference.field ?? difference.kind,
    difference.expected ?? (difference.kind === 'missing' ? 'present' : 'absent'),
    { text: difference.found ?? (difference.kind === 'missing' ? 'absent' : 'present'), tone: 'bad' },
  ]),
});
