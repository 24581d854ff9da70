import type { Rule } from '../../rule.ts';
import { customResourceReachesOtherRegion } from './custom-resource-reaches-other-region.ts';
import { deployOrderCrossesRegions } from './deploy-order-crosses-regions.ts';
import { otherRegionNamed } from './other-region-named.ts';
import { stackNeedsOtherRegion } from './stack-needs-other-region.ts';

export const INDEPENDENCE_RULES: readonly Rule[] = [
  customResourceReachesOtherRegion,
  deployOrderCrossesRegions,
  otherRegionNamed,
  stackNeedsOtherRegion,
];
