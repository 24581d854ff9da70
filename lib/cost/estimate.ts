/** What an environment costs when nobody uses it, counted from its templates. */
import { isCustomResource } from '../assembly/resource.ts';
import type { GraphResource, ResourceGraph } from '../assembly/resource-graph.ts';
import type { Measure, Meter } from './meter.ts';
import { databaseMeters } from './meters/database.ts';
import { frontMeters } from './meters/front.ts';
import { functionMeters } from './meters/functions.ts';
import { networkMeters } from './meters/network.ts';
import { observabilityMeters } from './meters/observability.ts';
import { storeMeters } from './meters/stores.ts';
import { PRICES, priceText, TIMES_PER_MONTH } from './prices.ts';
import type { Price } from './prices.ts';
import { UNPRICED } from './unpriced.ts';

export const METERS: readonly Meter[] = [
  ...databaseMeters,
  ...networkMeters,
  ...frontMeters,
  ...functionMeters,
  ...storeMeters,
  ...observabilityMeters,
];

export interface CostLine {
  readonly part: string;
  /** For example `4 x 0.5 ACU x 0.12 USD per hour`. */
  readonly formula: string;
  /** US dollars in a month of 730 hours. */
  readonly usd: number;
  readonly price: Price;
  /** US dollars of that by region. */
  readonly regions: Readonly<Record<string, number>>;
}
export interface CostEstimate {
  readonly environment: string;
  readonly lines: readonly CostLine[];
  readonly usd: number;
  /** Types in the templates that no meter and no reason covers: what they cost is not in the sum. */
  readonly unknownTypes: readonly string[];
}

/** @throws AssemblyError for a priced resource whose size cannot be read. */
export function estimateCost(graph: ResourceGraph): CostEstimate {
  const lines = METERS.flatMap((meter) => lineOf(meter, graph));
  const metered = new Set(METERS.flatMap(({ types }) => types));
  const types = new Set(graph.resources.map(({ origin }) => origin.type));
  return {
    environment: graph.assembly.environment.environment,
    lines,
    usd: sum(lines.map(({ usd }) => usd)),
    unknownTypes: [...types]
      .filter((type) => !metered.has(type) && !(type in UNPRICED) && !isCustomResource(type))
      .toSorted(),
  };
}

interface Metered {
  readonly resource: GraphResource;
  readonly measure: Measure;
}

function lineOf(meter: Meter, graph: ResourceGraph): readonly CostLine[] {
  const found = graph.ofType(...meter.types).flatMap((resource): readonly Metered[] => {
    const measure = meter.measure(resource, graph);
    return measure === undefined ? [] : [{ resource, measure }];
  });
  if (found.length === 0) return [];
  const price: Price = PRICES[meter.price];
  const cost = (metered: readonly Metered[]): number =>
    sum(metered.map(({ measure }) => measure.quantity)) * TIMES_PER_MONTH[price.per] * price.usd;
  const regions = Map.groupBy(found, ({ resource }) => resource.region);
  return [
    {
      part: meter.part,
      formula: `${quantities(found)} x ${priceText(price)}`,
      usd: cost(found),
      price,
      regions: Object.fromEntries([...regions].map(([region, metered]) => [region, cost(metered)])),
    },
  ];
}

/** `4 x 0.5 ACU`, `2 x 3 addresses + 2 x 1 address`, `6`. */
const quantities = (found: readonly Metered[]): string => {
  const groups = Map.groupBy(found, ({ measure }) => measure.basis);
  const terms = [...groups].map(([basis, { length }]) =>
    basis === undefined ? String(length) : `${length} x ${basis}`,
  );
  return terms.length === 1 ? terms.join('') : `(${terms.join(' + ')})`;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
