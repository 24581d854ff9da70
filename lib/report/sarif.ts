/**
 * Findings in SARIF 2.1.0, which code hosts show beside the lines of a pull request.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly helpUri?: string;
  readonly level: SarifLevel;
  readonly tags: readonly string[];
}
export type SarifLevel = 'error' | 'warning' | 'note';

export interface SarifResult {
  readonly ruleId: string;
  readonly level: SarifLevel;
  readonly message: string;
  readonly locations: readonly SarifLocation[];
  /** Why and by whom it was accepted; absent where it is open. */
  readonly accepted?: string;
}
export interface SarifLocation {
  /** Relative to the assembly, or absolute as a `file:` address. */
  readonly uri: string;
  /** For example `stack/LogicalId`. */
  readonly logicalName: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface SarifRun {
  readonly tool: string;
  readonly version: string;
  readonly rules: readonly SarifRule[];
  readonly results: readonly SarifResult[];
  /** What kept the tool from judging. The run then counts as not successful. */
  readonly failures: readonly string[];
}

export const SARIF_SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

export const renderSarif = (run: SarifRun): string =>
  `${JSON.stringify({ $schema: SARIF_SCHEMA, version: '2.1.0', runs: [runOf(run)] }, undefined, 2)}\n`;

const runOf = ({ tool, version, rules, results, failures }: SarifRun) => ({
  tool: { driver: { name: tool, semanticVersion: version, rules: rules.map(ruleOf) } },
  invocations: [
    {
      executionSuccessful: failures.length === 0,
      toolExecutionNotifications: failures.map((text) => ({ level: 'error', message: { text } })),
    },
  ],
  results: results.map(resultOf),
});

const ruleOf = ({ id, title, why, fix, helpUri, level, tags }: SarifRule) => ({
  id,
  shortDescription: { text: title },
  fullDescription: { text: why },
  help: { text: fix },
  ...(helpUri === undefined ? {} : { helpUri }),
  defaultConfiguration: { level },
  properties: { tags },
});

const resultOf = ({ ruleId, level, message, locations, accepted }: SarifResult) => ({
  ruleId,
  level,
  message: { text: message },
  locations: locations.map(({ uri, logicalName, line }) => ({
    physicalLocation: { artifactLocation: { uri }, region: { startLine: line } },
    logicalLocations: [{ fullyQualifiedName: logicalName, kind: 'resource' }],
  })),
  ...(accepted === undefined ? {} : { suppressions: [{ kind: 'external', justification: accepted }] }),
});
