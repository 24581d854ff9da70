import type { GraphResource, ResourceGraph } from '../assembly/resource-graph.ts';
import type { PriceId } from './prices.ts';

/** How much of a price one resource takes: units that are always there, or units a month for prices per million. */
export interface Measure {
  readonly quantity: number;
  /** How the quantity comes about for a reader, for example `3 zones`. Absent: one piece. */
  readonly basis?: string;
}

/** One line of a bill: which resources cause it, and how much each. */
export interface Meter {
  /** As on a bill, for example `NAT gateways`. */
  readonly part: string;
  readonly price: PriceId;
  readonly types: readonly string[];
  /**
   * Undefined where this resource costs nothing by this meter.
   * @throws AssemblyError for a property it cannot read.
   */
  measure(resource: GraphResource, graph: ResourceGraph): Measure | undefined;
}

export const ONE: Measure = { quantity: 1 };

/** `3 zones`, `1 zone`. */
export const counted = (quantity: number, unit: string): Measure => ({
  quantity,
  basis: `${quantity} ${unit}${quantity === 1 ? '' : 's'}`,
});
