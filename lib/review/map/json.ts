/** The map for other programs. */
import { agreementOf } from './agreement.ts';
import type { DrillEvidence } from './evidence.ts';
import type { FailureDomainMap } from './map.ts';

export const mapJson = ({ system, cells, availability }: FailureDomainMap, evidence: DrillEvidence) => ({
  from: system.from,
  drillRuns: evidence.runs,
  journeys: system.journeys.map(({ name, routing, needs }) => ({
    name,
    routing,
    needs: Object.fromEntries(
      Object.entries(needs).map(([role, own]) => [
        role,
        own?.map(({ part, strength }) => ({
          part: part.name,
          strength,
          domains: part.domains.map(({ id }) => id),
        })) ?? null,
      ]),
    ),
  })),
  domains: system.domains,
  cells: cells.map((cell) => {
    const agreement = agreementOf(cell, evidence);
    return {
      domain: cell.domain.id,
      journey: cell.journey,
      outcome: cell.outcome,
      ...(agreement.kind === 'undrilled'
        ? {}
        : { drill: { ...agreement.by, agrees: agreement.kind === 'agrees' } }),
    };
  }),
  availability,
});
