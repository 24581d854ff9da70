/**
 * What the CDK's own validation found when the assembly was made: cdk-nag, schemas, whatever plugins ran. The review
 * quotes it and judges none of it again.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { isObject, readJsonObject } from '../assembly/json-file.ts';

export interface PluginReport {
  readonly plugin: string;
  /** Findings that nobody acknowledged, each with how many constructs it is about. */
  readonly open: readonly {
    readonly rule: string;
    readonly description: string;
    readonly constructs: number;
  }[];
  readonly acknowledged: number;
}
export type GeneralRules =
  { readonly kind: 'not-run' } | { readonly kind: 'ran'; readonly plugins: readonly PluginReport[] };

/** Written by aws-cdk-lib beside `manifest.json`, shared by all plugins. */
const REPORT = 'validation-report.json';

/** @throws AssemblyError where the report is not JSON. */
export function generalRulesOf(assembly: string): GeneralRules {
  const file = join(assembly, REPORT);
  if (!existsSync(file)) return { kind: 'not-run' };
  const { pluginReports } = readJsonObject(file);
  return { kind: 'ran', plugins: entries(pluginReports).map(pluginReport) };
}

const entries = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

const pluginReport = (report: Readonly<Record<string, unknown>>): PluginReport => ({
  plugin: String(report.pluginName),
  open: entries(report.violations).map(({ ruleName, description, violatingConstructs }) => ({
    rule: String(ruleName),
    description: String(description),
    constructs: entries(violatingConstructs).length,
  })),
  acknowledged: entries(report.suppressedViolations).length,
});
